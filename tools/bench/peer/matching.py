"""The matching losses of AttnGAN and LAViTeR, sentence by sentence (as the references run them) and all pairs at once."""

import torch
from torch.nn import functional as F

GAMMA1, GAMMA2, GAMMA3 = 4.0, 5.0, 10.0


def both_directions(logits):
    labels = torch.arange(len(logits))
    return F.cross_entropy(logits, labels) + F.cross_entropy(logits.t(), labels)


def sentence_loss(image, sentence):
    return both_directions(GAMMA3 * F.cosine_similarity(image[:, None], sentence[None], dim=2))


def word_loss_by_sentence(regions, words, lengths):
    """regions [B, D, R], words [B, D, T], a loop over the sentences."""
    columns = []
    for i, length in enumerate(lengths):
        word = words[i, :, :length].expand(len(regions), -1, -1)
        scores = torch.bmm(word.transpose(1, 2), regions)  # [B, t, R]
        attention = (scores.softmax(1) * GAMMA1).softmax(2)
        context = torch.bmm(regions, attention.transpose(1, 2))  # [B, D, t]
        relevance = F.cosine_similarity(word, context, dim=1)
        columns.append(torch.logsumexp(GAMMA2 * relevance, 1))
    return both_directions(GAMMA3 * torch.stack(columns, 1))


def word_loss_all_pairs(regions, words, lengths):
    """The same in one batched product over all images and sentences."""
    batch, width, time = words.shape
    mask = torch.arange(time)[None] < torch.as_tensor(lengths)[:, None]  # [B, T]
    flat = words.permute(0, 2, 1).reshape(batch * time, width)
    scores = (flat @ regions).view(len(regions), batch, time, -1)  # [I, S, T, R]
    scores = scores.masked_fill(~mask[None, :, :, None], float('-inf'))
    attention = (scores.softmax(2) * GAMMA1).softmax(3)
    context = torch.bmm(attention.flatten(1, 2), regions.transpose(1, 2)).view(len(regions), batch, time, width)
    relevance = F.cosine_similarity(context, flat.view(batch, time, width)[None], dim=3)
    word_scores = torch.logsumexp((GAMMA2 * relevance).masked_fill(~mask[None], float('-inf')), 2)
    return both_directions(GAMMA3 * word_scores)
