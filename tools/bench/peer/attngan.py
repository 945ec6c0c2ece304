"""AttnGAN's generator, three stages with word attention, and its discriminators, by the paper's figures and widths."""

import math

import torch
from torch import nn
from torch.nn import functional as F

NOISE, CONDITION, EMBED = 100, 100, 256


def conv3(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)


def gated(inputs, outputs):
    return nn.Sequential(conv3(inputs, 2 * outputs), nn.BatchNorm2d(2 * outputs), nn.GLU(1))


def up(inputs, outputs):
    return nn.Sequential(nn.Upsample(scale_factor=2, mode='nearest'), gated(inputs, outputs))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.block = nn.Sequential(gated(width, width), conv3(width, width), nn.BatchNorm2d(width))

    def forward(self, x):
        return x + self.block(x)


class FirstStage(nn.Module):
    """Conditioning and noise to a map of the first size."""

    def __init__(self, width, size):
        super().__init__()
        doublings = int(math.log2(size / 4))
        self.channels = width * 2**doublings
        outputs = 2 * 16 * self.channels
        self.seed = nn.Sequential(
            nn.Linear(CONDITION + NOISE, outputs, bias=False), nn.BatchNorm1d(outputs), nn.GLU(1)
        )
        self.up = nn.Sequential(*(up(self.channels >> i, self.channels >> (i + 1)) for i in range(doublings)))

    def forward(self, x):
        return self.up(self.seed(x).view(len(x), self.channels, 4, 4))


class LaterStage(nn.Module):
    """Each pixel attends to the words; what it finds refines the map, at twice the size."""

    def __init__(self, width, blocks):
        super().__init__()
        self.key = nn.Linear(EMBED, width, bias=False)
        self.refine = nn.Sequential(*(Residual(2 * width) for _ in range(blocks)), up(2 * width, width))

    def forward(self, hidden, words, padding):
        """hidden [B, N, H, W], words [B, T, D], padding [B, T]."""
        keys = self.key(words)
        pixels = hidden.flatten(2).transpose(1, 2)  # [B, HW, N]
        scores = torch.bmm(pixels, keys.transpose(1, 2)).masked_fill(padding[:, None], float('-inf'))
        context = torch.bmm(scores.softmax(2), keys).transpose(1, 2).reshape(hidden.shape)
        return self.refine(torch.cat([hidden, context], 1))


class Generator(nn.Module):
    def __init__(self, sizes, width, blocks=2):
        super().__init__()
        self.conditioning = nn.Sequential(nn.Linear(EMBED, 4 * CONDITION), nn.GLU(1))
        self.first = FirstStage(width, sizes[0])
        self.later = nn.ModuleList(LaterStage(width, blocks) for _ in sizes[1:])
        self.heads = nn.ModuleList(nn.Sequential(conv3(width, 3), nn.Tanh()) for _ in sizes)

    def forward(self, noise, sentence, words, padding):
        """Images of each stage [B, 3, S, S], mean and log-variance of the conditioning."""
        mean, log_variance = self.conditioning(sentence).chunk(2, 1)
        condition = mean + torch.randn_like(mean) * (log_variance / 2).exp()
        hidden = self.first(torch.cat([condition, noise], 1))
        images = [self.heads[0](hidden)]
        for stage, head in zip(self.later, self.heads[1:]):
            hidden = stage(hidden, words, padding)
            images.append(head(hidden))
        return images, mean, log_variance


class Discriminator(nn.Module):
    def __init__(self, size, width):
        super().__init__()
        halved = [width << i for i in range(int(math.log2(size / 4)))]
        layers = [nn.Conv2d(3, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for inputs, outputs in zip(halved, halved[1:]):
            layers += self.normed(nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False))
        channels = halved[-1]
        while channels > 8 * width:
            layers += self.normed(conv3(channels, channels // 2))
            channels //= 2
        self.trunk = nn.Sequential(*layers)
        self.alone = nn.Conv2d(channels, 1, 4)
        self.joint = nn.Sequential(*self.normed(conv3(channels + EMBED, channels)), nn.Conv2d(channels, 1, 4))

    @staticmethod
    def normed(convolution):
        return [convolution, nn.BatchNorm2d(convolution.out_channels), nn.LeakyReLU(0.2)]

    def unconditional(self, features):
        return self.alone(features).flatten()

    def conditional(self, features, sentence):
        tiled = sentence[:, :, None, None].expand(-1, -1, 4, 4)
        return self.joint(torch.cat([features, tiled], 1)).flatten()


def labelled(logits, real):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, float(real)))


def discriminator_loss(discriminator, real, fake, sentence):
    seen, drawn = discriminator.trunk(real), discriminator.trunk(fake)
    right = labelled(discriminator.unconditional(seen), True) + labelled(discriminator.conditional(seen, sentence), True)
    wrong = (
        labelled(discriminator.unconditional(drawn), False)
        + labelled(discriminator.conditional(drawn, sentence), False)
        + labelled(discriminator.conditional(seen[:-1], sentence[1:]), False)
    )
    return right / 2 + wrong / 3


def teach(discriminators, optimisers, real, drawn, sentence, freeze):
    """A step of each on detached pictures; frozen, they leave no gradients of theirs in the generator's step."""
    for discriminator, optimiser, genuine, fake in zip(discriminators, optimisers, real, drawn):
        discriminator.requires_grad_(True)
        optimiser.zero_grad()
        discriminator_loss(discriminator, genuine, fake.detach(), sentence).backward()
        optimiser.step()
        if freeze:
            discriminator.requires_grad_(False)


def adversarial_loss(discriminator, fake, sentence):
    drawn = discriminator.trunk(fake)
    return labelled(discriminator.unconditional(drawn), True) + labelled(discriminator.conditional(drawn, sentence), True)


def kl_loss(mean, log_variance):
    return -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).mean()
