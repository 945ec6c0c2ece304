"""Times one step of the PyTorch peer and prints {"milliseconds": median, "peakMegabytes": of the process, ...} as JSON.

peer.py encoder|step|caption|generation --style reference|best --batch N --repeats N [--vocabulary N] [--sizes N,N --width N --judgeWidth N]
peer.py joint --style reference|best --repeats N --size JSON
reference: NCHW, a loop over the sentences, Adam, captions padded to 128. best: channels_last, all pairs at once, fused Adam,
captions padded to the longest.
"""

import argparse
import ctypes
import json
import resource
import statistics
import time

import torch
from torch import nn

from captioner import caption_step
from generation import generation_step
from inception import InceptionV3
from joint import joint_step
from matching import sentence_loss, word_loss_all_pairs, word_loss_by_sentence
from text import TextTransformer


def keep_memory():
    """glibc hands large blocks back to the kernel, and page faults cost a third of a step: at its best PyTorch keeps them."""
    libc = ctypes.CDLL('libc.so.6')
    m_trim_threshold, m_mmap_threshold = -1, -3
    libc.mallopt(m_mmap_threshold, 1 << 30)
    libc.mallopt(m_trim_threshold, 2**31 - 1)


def encoder(best, batch):
    model = InceptionV3().eval()
    images = torch.rand(batch, 3, 299, 299) * 2 - 1
    if best:
        model, images = model.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)

    def step():
        with torch.no_grad():
            return model(images)

    return step


def phase1(best, batch, vocabulary, words=15, width=256):
    encode = encoder(best, batch)
    text = TextTransformer(vocabulary, words, width)
    local, pooled = nn.Conv2d(768, width, 1, bias=False), nn.Linear(2048, width)
    parameters = [*text.parameters(), *local.parameters(), *pooled.parameters()]
    adam = torch.optim.Adam(parameters, 2e-4, betas=(0.5, 0.999), fused=best)
    lengths = torch.randint(8, words + 1, (batch,)).sort(descending=True).values
    tokens = torch.randint(1, vocabulary, (batch, words)) * (torch.arange(words)[None] < lengths[:, None])
    word_loss = word_loss_all_pairs if best else word_loss_by_sentence

    def step():
        mixed, features = encode()
        regions, image = local(mixed).flatten(2).contiguous(), pooled(features)
        word, sentence = text(tokens)
        loss = word_loss(regions, word.transpose(1, 2), lengths.tolist()) + sentence_loss(image, sentence)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(text.parameters(), 0.25)
        adam.step()
        return loss.item()

    return step


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('what', choices=['encoder', 'step', 'caption', 'generation', 'joint'])
    parser.add_argument('--style', choices=['reference', 'best'], required=True)
    parser.add_argument('--batch', type=int, default=1)
    parser.add_argument('--repeats', type=int, default=5)
    parser.add_argument('--vocabulary', type=int, default=5450)
    parser.add_argument('--sizes', default='64,128,256')
    parser.add_argument('--width', type=int, default=32)
    parser.add_argument('--judgeWidth', type=int, default=64)
    parser.add_argument('--size', type=json.loads, help='of a joint step, as joint-size.ts has it')
    args = parser.parse_args()
    torch.manual_seed(0)
    best = args.style == 'best'
    if best:
        keep_memory()
    step = {
        'encoder': lambda: encoder(best, args.batch),
        'step': lambda: phase1(best, args.batch, args.vocabulary),
        'caption': lambda: caption_step(best, args.batch, args.vocabulary),
        'generation': lambda: generation_step(
            best, args.batch, [int(size) for size in args.sizes.split(',')], args.width, args.judgeWidth
        ),
        'joint': lambda: joint_step(best, args.size),
    }[args.what]()
    clock = getattr(step, 'clock', None)
    step()
    if clock:
        clock.reset()
    times = []
    for _ in range(args.repeats):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    report = {'milliseconds': statistics.median(times), 'torch': torch.__version__, 'threads': torch.get_num_threads()}
    report['peakMegabytes'] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    if clock:
        report['parts'] = {part: 1000 * seconds / args.repeats for part, seconds in clock.seconds.items()}
        report['parameters'] = step.parameters
    report['losses'] = getattr(step, 'losses', None)
    print(json.dumps(report))


if __name__ == '__main__':
    main()
