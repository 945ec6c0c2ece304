"""InceptionV3 without its auxiliary head, as torchvision builds it: convolution, batch norm (eps 1e-3), ReLU."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Unit(nn.Sequential):
    def __init__(self, inputs, outputs, kernel, stride=1, padding=0):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
            nn.BatchNorm2d(outputs, eps=1e-3),
            nn.ReLU(inplace=True),
        )


class Branches(nn.Module):
    """Parallel branches on one input, side by side along the channels."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def pooled(inputs, outputs):
    return nn.Sequential(nn.AvgPool2d(3, 1, 1), Unit(inputs, outputs, 1))


def block_a(inputs, pool):
    return Branches(
        Unit(inputs, 64, 1),
        nn.Sequential(Unit(inputs, 48, 1), Unit(48, 64, 5, padding=2)),
        nn.Sequential(Unit(inputs, 64, 1), Unit(64, 96, 3, padding=1), Unit(96, 96, 3, padding=1)),
        pooled(inputs, pool),
    )


def block_b(inputs):
    return Branches(
        Unit(inputs, 384, 3, 2),
        nn.Sequential(Unit(inputs, 64, 1), Unit(64, 96, 3, padding=1), Unit(96, 96, 3, 2)),
        nn.MaxPool2d(3, 2),
    )


def row(inputs, outputs):
    return Unit(inputs, outputs, (1, 7), padding=(0, 3))


def column(inputs, outputs):
    return Unit(inputs, outputs, (7, 1), padding=(3, 0))


def block_c(inputs, width):
    return Branches(
        Unit(inputs, 192, 1),
        nn.Sequential(Unit(inputs, width, 1), row(width, width), column(width, 192)),
        nn.Sequential(
            Unit(inputs, width, 1), column(width, width), row(width, width), column(width, width), row(width, 192)
        ),
        pooled(inputs, 192),
    )


def block_d(inputs):
    return Branches(
        nn.Sequential(Unit(inputs, 192, 1), Unit(192, 320, 3, 2)),
        nn.Sequential(Unit(inputs, 192, 1), row(192, 192), column(192, 192), Unit(192, 192, 3, 2)),
        nn.MaxPool2d(3, 2),
    )


def split(width):
    return Branches(Unit(width, 384, (1, 3), padding=(0, 1)), Unit(width, 384, (3, 1), padding=(1, 0)))


def block_e(inputs):
    return Branches(
        Unit(inputs, 320, 1),
        nn.Sequential(Unit(inputs, 384, 1), split(384)),
        nn.Sequential(Unit(inputs, 448, 1), Unit(448, 384, 3, padding=1), split(384)),
        pooled(inputs, 192),
    )


STEM = 7  # five convolutions and two pools


class InceptionV3(nn.Module):
    def __init__(self):
        super().__init__()
        self.local = nn.Sequential(
            Unit(3, 32, 3, 2), Unit(32, 32, 3), Unit(32, 64, 3, padding=1), nn.MaxPool2d(3, 2),
            Unit(64, 80, 1), Unit(80, 192, 3), nn.MaxPool2d(3, 2),
            block_a(192, 32), block_a(256, 64), block_a(288, 64), block_b(288),
            block_c(768, 128), block_c(768, 160), block_c(768, 160), block_c(768, 192),
        )
        self.rest = nn.Sequential(block_d(768), block_e(1280), block_e(2048))

    def forward(self, *batches):
        """
        batches of images [B, 3, H, W] in [-1, 1] -> Mixed_6e [B, 768, 17, 17], pooled Mixed_7c [B, 2048] of all of them; the stem
        sees each batch on its own: of some it is differentiated.
        """
        sized = (F.interpolate(images, (299, 299), mode='bilinear', align_corners=False) for images in batches)
        maps = [self.local[:STEM](images) for images in sized]
        local = self.local[STEM:](torch.cat(maps) if len(maps) > 1 else maps[0])
        return local, self.rest(local).mean((2, 3))

    def freeze_stem(self, fold):
        """The first five convolutions learn nothing, by stored statistics; folded, these are part of the kernels."""
        stem = self.local[:STEM].eval().requires_grad_(False)
        if fold:
            folded = (
                nn.Sequential(fuse_conv_bn_eval(each[0], each[1]), nn.ReLU(inplace=True)) if isinstance(each, Unit) else each
                for each in stem
            )
            self.local = nn.Sequential(*folded, *self.local[STEM:])
