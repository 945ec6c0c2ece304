"""The captioner of DETR's kind: pre-norm Transformer, positions added to queries and keys at every attention, a head of three layers."""

import torch
from torch import nn
from torch.nn import functional as F


class FeedForward(nn.Sequential):
    def __init__(self, width, inner, dropout):
        super().__init__(nn.Linear(width, inner), nn.ReLU(), nn.Dropout(dropout), nn.Linear(inner, width))


class Layer(nn.Module):
    """One layer over regions, or over words that also look at regions."""

    def __init__(self, width, heads, inner, dropout, looks, weights):
        super().__init__()
        attention = lambda: nn.MultiheadAttention(width, heads, dropout)
        self.weights = weights  # whether attention weights are asked for, as DETR's layers do without using them
        self.own, self.own_norm = attention(), nn.LayerNorm(width)
        if looks:
            self.cross, self.cross_norm = attention(), nn.LayerNorm(width)
        self.feed_forward, self.feed_norm = FeedForward(width, inner, dropout), nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, places, causal=None, padding=None, memory=None, memory_places=None):
        """x [S, B, D], places added to it, memory [R, B, D]."""
        values = self.own_norm(x)
        keys = values + places
        own, _ = self.own(
            keys, keys, values, attn_mask=causal, key_padding_mask=padding, need_weights=self.weights
        )
        x = x + self.dropout(own)
        if memory is not None:
            asking = self.cross_norm(x) + places
            seen, _ = self.cross(asking, memory + memory_places, memory, need_weights=self.weights)
            x = x + self.dropout(seen)
        return x + self.dropout(self.feed_forward(self.feed_norm(x)))


class Captioner(nn.Module):
    def __init__(self, vocabulary, places, width=256, heads=8, depths=(6, 6), inner=2048, hidden=512, dropout=0.1, weights=False):
        super().__init__()
        layers = lambda depth, looks: nn.ModuleList(
            Layer(width, heads, inner, dropout, looks, weights) for _ in range(depth)
        )
        self.encoder, self.encoder_norm = layers(depths[0], False), nn.LayerNorm(width)
        self.decoder, self.decoder_norm = layers(depths[1], True), nn.LayerNorm(width)
        self.words = nn.Embedding(vocabulary, width, padding_idx=0)
        self.positions = nn.Embedding(places, width)
        self.word_norm, self.dropout = nn.LayerNorm(width, eps=1e-12), nn.Dropout(dropout)
        self.head = nn.Sequential(
            nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, vocabulary)
        )

    def forward(self, regions, sines, tokens):
        """regions, sines [R, B, D], tokens [B, T] -> logits [B, T, V]."""
        memory = regions
        for layer in self.encoder:
            memory = layer(memory, sines)
        memory = self.encoder_norm(memory)
        time = tokens.shape[1]
        positions = self.positions.weight[:time, None]
        x = self.dropout(self.word_norm(self.words(tokens).transpose(0, 1) + positions))
        causal = torch.ones(time, time, dtype=torch.bool).triu(1)
        for layer in self.decoder:
            x = layer(x, positions, causal, tokens == 0, memory, sines)
        return self.head(self.decoder_norm(x)).transpose(0, 1)


def captions(batch, words, places, vocabulary):
    """Start, words, end, then padding: [batch, places + 1]."""
    tokens = torch.zeros(batch, places + 1, dtype=torch.long)
    tokens[:, 0] = 1
    tokens[:, 1 : words + 1] = torch.randint(3, vocabulary, (batch, words))
    tokens[:, words + 1] = 2
    return tokens


def caption_step(best, batch, vocabulary, words=19, regions=289, width=256):
    """reference: captions padded to 128 places, attention weights returned. best: padded to the longest, fused AdamW."""
    places = words + 1 if best else 128
    model = Captioner(vocabulary, places, width, weights=not best).train()
    image = torch.randn(regions, batch, width)
    sines = torch.randn(regions, 1, width)
    tokens = captions(batch, words, places, vocabulary)
    inputs, targets = tokens[:, :-1], tokens[:, 1:]
    adam = torch.optim.AdamW(model.parameters(), 1e-4, weight_decay=1e-4, fused=best)

    def step():
        logits = model(image, sines, inputs)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=0 if best else -100)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        adam.step()
        return loss.item()

    return step
