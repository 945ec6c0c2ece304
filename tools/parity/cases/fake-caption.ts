import * as tf from '@tensorflow/tfjs-core'
import { readFakeCaptions, type FakeCaption, type FakeCaptionRules } from '@laviter/trainer/joint'
import type { ParityCase } from './index'

/** From logits to fake captions: special tokens dropped, none left, more than T; and the rules that stop at an end. */
export const fakeCaptionCase: ParityCase = async (fixture, comparison) => {
  const first = fixture.number('first_word')
  const end = fixture.number('end')
  const [B = 0, P = 0] = fixture.stored('in.order').shape
  const chosen = tf.argMax(fixture.tensor('in.logits'), 2)
  const argmax = [...(await chosen.data())]
  comparison.addEqual('argmax', argmax, fixture.values('out.argmax'))
  const row = <T>(values: ArrayLike<T>, b: number) => Array.from(values).slice(b * P, (b + 1) * P)
  const rows = Array.from({ length: B }, (_, b) => row(argmax, b))
  const lengths = Array.from(fixture.values('in.real_lengths'))
  const order = fixture.values('in.order')
  const toWord = (token: number) => (token >= first ? token : undefined)
  const whole: FakeCaptionRules = { words: P, toWord, subset: () => [] }
  const T = fixture.number('words_num')
  const limited: FakeCaptionRules = {
    words: T,
    toWord,
    // the reference shuffles an item's words, takes the first of them, and sorts those
    subset: (_, most, item) =>
      row(order, item)
        .slice(0, most)
        .sort((a, b) => a - b),
  }
  const cut = rows.map((tokens) =>
    tokens.includes(end) ? tokens.slice(0, tokens.indexOf(end)) : tokens,
  )
  const within = rows.map((tokens, b) => tokens.slice(0, lengths[b]! + 1))
  const compare = (words: string, count: string, captions: FakeCaption[], width: number) => {
    const table = padded(captions, B, width)
    comparison.addEqual(words, table.tokens, fixture.values(`out.${words}`))
    comparison.addEqual(count, table.lengths, fixture.values(`out.${count}`))
  }
  compare('words', 'word_count', readFakeCaptions(rows, whole), P)
  compare('words_cut', 'word_count_cut', readFakeCaptions(cut, whole), P)
  compare('words_within', 'word_count_within', readFakeCaptions(within, whole), P)
  compare('tokens', 'lengths', readFakeCaptions(rows, limited), T)
}

/** A row for each image; one without a caption has none of its own. */
function padded(captions: readonly FakeCaption[], images: number, width: number) {
  const words = Array.from(
    { length: images },
    (_, b) => captions.find(({ row }) => row === b)?.words ?? [],
  )
  return {
    tokens: words.flatMap((row) => Array.from({ length: width }, (_, t) => row[t] ?? 0)),
    lengths: words.map(({ length }) => length),
  }
}
