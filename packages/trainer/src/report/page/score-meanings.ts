import type { Html } from './html'
import { explained } from './parts'

/** What the scores of captions say, and what they do not. */
export function scoreMeanings(): Html {
  return explained([
    [
      'CIDEr',
      'Does the caption say what those who described the picture agree on? It compares runs of one to four words with all references; ' +
        'words that stand in nearly every caption ("a bird") count next to nothing, telling ones count much. 0 is nothing in common, ' +
        'the most is 1,000, for a caption equal to all of its references. It is the number that COCO’s tool prints under this name, ' +
        'the variant that also marks down wrong length and repeated words.',
    ],
    [
      'BLEU',
      'Of the caption’s single words (BLEU-1) up to its runs of four words (BLEU-4), how many also stand in a reference? ' +
        'Captions shorter than the references are marked down. It judges wording, not truth: one wrong colour costs a few words only.',
    ],
    [
      'METEOR',
      'Pairs the caption’s words with those of the reference that fits best; the same stem, a synonym or a paraphrase counts too. ' +
        'The fewer pieces the common words lie in, the better.',
    ],
    [
      'ROUGE-L',
      'The longest row of words, gaps allowed, that the caption and a reference have in the same order.',
    ],
    [
      'Different',
      'How many of the captions are different ones. A captioner that says one safe sentence of every picture scores on words, and fails here.',
    ],
  ])
}
