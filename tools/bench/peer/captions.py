"""Times pycocoevalcap: its Java tokeniser on texts, BLEU and CIDEr on tokens. Prints one line of JSON.

captions.py FILE, a JSON of {"texts": CAPTIONS, "tokens": CAPTIONS}, CAPTIONS of {"hypotheses": {id: [one]}, "references": {id: [several]}}
"""

import contextlib
import json
import shutil
import statistics
import sys
import time

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer


def milliseconds(work, repeats=3):
    """Median wall time of several runs after one that warms up, and the last run's result."""
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:]), result


def tokenise(texts):
    captions = lambda part: {id: [{'caption': text} for text in all] for id, all in texts[part].items()}
    tokeniser = PTBTokenizer()
    return {part: tokeniser.tokenize(captions(part)) for part in ('references', 'hypotheses')}


def score(tokens):
    references, hypotheses = tokens['references'], tokens['hypotheses']
    bleu, _ = Bleu(4).compute_score(references, hypotheses, verbose=0)
    cider, _ = Cider().compute_score(references, hypotheses)
    return {**{f'Bleu_{n}': value for n, value in enumerate(bleu, 1)}, 'CIDEr': cider}


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        captions = json.load(file)
    report = {}
    with contextlib.redirect_stdout(sys.stderr):
        if shutil.which('java'):
            report['tokeniserMilliseconds'], tokens = milliseconds(lambda: tokenise(captions['texts']))
            report['sameTokens'] = tokens == captions['tokens']
        report['scoreMilliseconds'], report['scores'] = milliseconds(lambda: score(captions['tokens']))
    print(json.dumps(report, default=float))


if __name__ == '__main__':
    main()
