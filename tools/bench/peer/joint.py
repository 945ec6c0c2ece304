"""One step of phase 3: the aligner, the captioner and the generator with its discriminators, by five losses."""

import random

import torch
from torch import nn
from torch.nn import functional as F

from attngan import EMBED, NOISE, Discriminator, Generator, adversarial_loss, kl_loss, teach
from captioner import Captioner, captions
from clock import PartClock
from inception import InceptionV3
from matching import sentence_loss, word_loss_all_pairs, word_loss_by_sentence
from text import TextTransformer

WORDS, TOLD, LENGTH, SPECIAL = 15, 19, 128, 3
LAMBDAS = {'tim': 0.01, 'itm': 0.1, 'fakeImage': 1, 'fakeText': 1, 'vta': 5}
RATE, CLIP = 1e-6, {'image': 0.25, 'text': 0.25, 'captioner': 0.1}


class ImageEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = InceptionV3()
        self.regions, self.vector = nn.Conv2d(768, EMBED, 1, bias=False), nn.Linear(2048, EMBED)

    def forward(self, *batches):
        """batches of images [B, 3, H, W], as one -> regions [B, D, R], global [B, D] of each."""
        local, pooled = self.backbone(*batches)
        regions, vectors = self.regions(local).flatten(2).contiguous(), self.vector(pooled)
        counts = [len(images) for images in batches]
        return list(zip(regions.split(counts), vectors.split(counts)))


def written(logits, places):
    """Words that the captioner finds likeliest, up to so many places: [B, WORDS] in the text encoder's numbers, and lengths."""
    tokens = torch.zeros(len(logits), WORDS, dtype=torch.long)
    lengths = []
    for row, chosen in zip(tokens, logits.detach().argmax(2)[:, :places].tolist()):
        words = [token - SPECIAL + 1 for token in chosen if token >= SPECIAL] or [1]  # an untrained one may write none
        if len(words) > WORDS:
            words = [words[i] for i in sorted(random.sample(range(len(words)), WORDS))]
        row[: len(words)] = torch.as_tensor(words)
        lengths.append(len(words))
    return tokens, lengths


def joint_step(best, size):
    """
    reference: as the paper's code has it: captions padded to 128 places, all of which are differentiated and read;
    attention weights that nobody asks for; batch statistics in the unfrozen backbone; a loop over the sentences;
    discriminators' gradients in the generator's step too; NCHW. best: none of these; the stem's batch norm in its
    kernels, real and drawn pictures encoded as one, fused optimisers; channels_last in the image encoder alone, since
    the generator's backward pass takes twice as long with it.
    """
    clock = PartClock()
    batch, vocabulary, drawing, telling = size['batch'], size['vocabulary'], size['generator'], size['captioner']
    order = torch.channels_last if best else torch.contiguous_format
    image = ImageEncoder().train(not best)
    image.backbone.freeze_stem(fold=best)
    image.to(memory_format=order)
    text = TextTransformer(vocabulary, WORDS, EMBED)
    captioner = Captioner(
        vocabulary - 1 + SPECIAL,
        LENGTH,
        depths=(telling['encoderLayers'], telling['decoderLayers']),
        inner=telling['feedForward'],
        hidden=telling['headWidth'],
        dropout=telling['dropout'],
        weights=not best,
    ).train()
    generator = Generator(drawing['sizes'], drawing['width'], drawing['residualBlocks']).train()
    discriminators = [Discriminator(side, size['judgeWidth']).train() for side in drawing['sizes']]
    word_loss = word_loss_all_pairs if best else word_loss_by_sentence

    learning = {'image': image, 'text': text, 'captioner': captioner, 'generator': generator}
    trained = {
        name: [each for each in module.parameters() if each.requires_grad] for name, module in learning.items()
    }
    game = lambda parameters: torch.optim.Adam(parameters, RATE, betas=(0.5, 0.999), fused=best)
    optimisers = {
        'image': torch.optim.Adam(trained['image'], RATE, weight_decay=1e-4, fused=best),
        'text': torch.optim.Adam(trained['text'], RATE, weight_decay=1e-4, fused=best),
        'captioner': torch.optim.AdamW(trained['captioner'], RATE, weight_decay=1e-4, fused=best),
        'generator': game(trained['generator']),
    }
    judging = [game(each.parameters()) for each in discriminators]
    average = [parameter.detach().clone() for parameter in trained['generator']]

    pictures = lambda side: torch.rand(batch, 3, side, side) * 2 - 1
    picture = pictures(299).contiguous(memory_format=order)
    real = [pictures(side) for side in drawing['sizes']]
    lengths = [WORDS - i * 8 // batch for i in range(batch)]
    padding = torch.arange(WORDS)[None] >= torch.as_tensor(lengths)[:, None]
    tokens = torch.randint(1, vocabulary, (batch, WORDS)).masked_fill(padding, 0)
    told = captions(batch, TOLD, TOLD + 1 if best else LENGTH, vocabulary - 1 + SPECIAL)
    sines = torch.randn(17 * 17, 1, EMBED)

    def matching(seen, said, lengths):
        clock.to('matching')
        (regions, vector), (words, sentence) = seen, said
        return word_loss(regions, words.transpose(1, 2), lengths) + sentence_loss(vector, sentence)

    def judge(drawn, sentence):
        """The discriminators' steps, then what they make of the same pictures."""
        teach(discriminators, judging, real, drawn, sentence, freeze=best)
        return sum(adversarial_loss(each, fake, sentence) for each, fake in zip(discriminators, drawn))

    def step():
        clock.to('textEncoder')
        said = words, sentence = text(tokens)
        clock.to('generator')
        drawn, mean, log_variance = generator(torch.randn(batch, NOISE), sentence, words, padding)
        clock.to('discriminators')
        losses = {'tim': judge(drawn, sentence.detach()) + kl_loss(mean, log_variance)}
        clock.to('imageEncoder')
        fake = drawn[-1].contiguous(memory_format=order)
        seen, fancied = image(picture, fake) if best else image(picture) + image(fake)
        losses['vta'] = matching(seen, said, lengths)
        losses['fakeImage'] = matching(fancied, said, lengths)
        clock.to('captioner')
        logits = captioner(seen[0].permute(2, 0, 1), sines, told[:, :-1])
        losses['itm'] = F.cross_entropy(logits.flatten(0, 1), told[:, 1:].flatten(), ignore_index=0 if best else -100)
        clock.to('fakeCaptions')
        read, counts = written(logits, TOLD + 1 if best else LENGTH)
        losses['fakeText'] = matching(seen, text(read), counts)
        total = sum(LAMBDAS[name] * loss for name, loss in losses.items())
        clock.to('backward')
        for optimiser in optimisers.values():
            optimiser.zero_grad()
        total.backward()
        clock.to('update')
        for name, optimiser in optimisers.items():
            if name in CLIP:
                nn.utils.clip_grad_norm_(trained[name], CLIP[name], foreach=best)
            optimiser.step()
        with torch.no_grad():
            if best:
                torch._foreach_lerp_(average, trained['generator'], 0.001)
            else:
                for mean_of, parameter in zip(average, trained['generator']):
                    mean_of.mul_(0.999).add_(parameter, alpha=0.001)
        step.losses = {name: loss.item() for name, loss in {'total': total, **losses}.items()}
        clock.to(None)
        return step.losses

    count = lambda parameters: sum(parameter.numel() for parameter in parameters)
    step.clock = clock
    step.parameters = {name: count(parameters) for name, parameters in trained.items()}
    step.parameters['discriminators'] = sum(count(each.parameters()) for each in discriminators)
    return step
