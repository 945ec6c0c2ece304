"""One step of phase 2 on a frozen aligner: discriminators on what was drawn, then the generator against them and the matching loss."""

import torch
from torch import nn

from attngan import EMBED, NOISE, Discriminator, Generator, adversarial_loss, kl_loss, teach
from clock import PartClock
from inception import InceptionV3
from matching import sentence_loss, word_loss_all_pairs, word_loss_by_sentence

WORDS = 15


def generation_step(best, batch, sizes, width, judge_width):
    """reference: NCHW, a loop over the sentences, discriminators' gradients in the generator's step too. best: none of these."""
    clock = PartClock()
    order = torch.channels_last if best else torch.contiguous_format
    generator = Generator(sizes, width).train().to(memory_format=order)
    discriminators = [Discriminator(size, judge_width).train().to(memory_format=order) for size in sizes]
    encoder = InceptionV3().eval().requires_grad_(False).to(memory_format=order)
    regions, vector = nn.Conv2d(768, EMBED, 1, bias=False), nn.Linear(2048, EMBED)
    for frozen in (regions, vector):
        frozen.requires_grad_(False)
    word_loss = word_loss_all_pairs if best else word_loss_by_sentence
    adam = lambda module: torch.optim.Adam(module.parameters(), 2e-4, betas=(0.5, 0.999), fused=best)
    drawing, judging = adam(generator), [adam(each) for each in discriminators]
    live = list(generator.parameters())
    average = [parameter.detach().clone() for parameter in live]

    real = [(torch.rand(batch, 3, size, size) * 2 - 1).contiguous(memory_format=order) for size in sizes]
    words, sentence = torch.randn(batch, WORDS, EMBED), torch.randn(batch, EMBED)
    lengths = [WORDS - i * 8 // batch for i in range(batch)]
    padding = torch.arange(WORDS)[None] >= torch.as_tensor(lengths)[:, None]

    def passing(images, part):
        """The images, and a note when their gradient passes: backwards, another part follows."""
        seen = images.view_as(images)
        seen.register_hook(lambda gradient: clock.to(part))
        return seen

    def matching(images):
        local, pooled = encoder(images)
        local = regions(local).flatten(2).contiguous()
        return word_loss(local, words.transpose(1, 2), lengths) + sentence_loss(vector(pooled), sentence)

    def step():
        clock.to('generator, forward')
        images, mean, log_variance = generator(torch.randn(batch, NOISE), sentence, words, padding)
        clock.to('discriminators')
        teach(discriminators, judging, real, images, sentence, freeze=best)
        clock.to('judgement, forward')
        judged = [passing(images[0], 'generator, backward'), *images[1:]]
        loss = sum(adversarial_loss(each, drawn, sentence) for each, drawn in zip(discriminators, judged))
        loss = loss + kl_loss(mean, log_variance)
        clock.to('matching, forward')
        loss = loss + 5 * matching(passing(images[-1], 'judgement, backward'))
        drawing.zero_grad()
        clock.to('matching, backward')
        loss.backward()
        clock.to('optimiser')
        drawing.step()
        with torch.no_grad():
            if best:
                torch._foreach_lerp_(average, live, 0.001)
            else:
                for mean_of, parameter in zip(average, live):
                    mean_of.mul_(0.999).add_(parameter, alpha=0.001)
        clock.to(None)
        return loss.item()

    trained = [generator, *discriminators]
    step.clock = clock
    step.parameters = sum(parameter.numel() for module in trained for parameter in module.parameters())
    return step
