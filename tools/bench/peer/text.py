"""The text Transformer of the paper: one post-norm block of wide heads (each of the full width)."""

import torch
from torch import nn


class WideAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.queries = nn.Linear(width, width * heads, bias=False)
        self.keys = nn.Linear(width, width * heads, bias=False)
        self.values = nn.Linear(width, width * heads, bias=False)
        self.output = nn.Linear(width * heads, width)

    def forward(self, x):
        batch, time, width = x.shape
        heads = lambda y: y.view(batch, time, self.heads, width).transpose(1, 2)
        q, k, v = heads(self.queries(x)), heads(self.keys(x)), heads(self.values(x))
        weights = (q / width**0.25 @ (k / width**0.25).transpose(-1, -2)).softmax(-1)
        return self.output((weights @ v).transpose(1, 2).reshape(batch, time, -1))


class TextTransformer(nn.Module):
    def __init__(self, vocabulary, words=15, width=256, heads=8):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.randn(words, width))
        self.attention = WideAttention(width, heads)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))

    def forward(self, tokens):
        """tokens [B, T] -> words [B, T, D], sentence [B, D]."""
        x = self.tokens(tokens) + self.positions
        x = self.norm1(x + self.attention(x))
        x = self.norm2(x + self.feed_forward(x))
        return x, x.mean(1)
