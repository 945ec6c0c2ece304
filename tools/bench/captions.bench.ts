import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bleu, cider, ptbTokens, scoreCaptions, type CaptionItem } from '@laviter/metrics'
import { createRandom } from '@laviter/nn/random'
import { peerScores } from './peer'
import { medianMilliseconds, timeRow, type Bench, type BenchRow } from './row'

const [IMAGES, REFERENCES, WORDS, KINDS] = [5000, 5, 12, 2000]

/** Captions of made-up words, some far more frequent than others, with capitals, commas and full stops as people write. */
function makeCaptions(): CaptionItem[] {
  const random = createRandom('captions')
  const letters = 'etaoinshrdlcumwfgypb'
  const words = Array.from({ length: KINDS }, (_, kind) =>
    Array.from({ length: 2 + (kind % 7) }, () => letters[random.integer(letters.length)]).join(''),
  )
  const sentence = (topic: number) => {
    const text = Array.from({ length: WORDS - 3 + random.integer(7) }, (_, place) => {
      const rank = Math.floor(KINDS ** random.uniform()) - 1 // as frequent as 1 / rank, as words are
      const word = words[place % 3 === 1 ? (topic + (rank % 9)) % KINDS : rank]!
      return place % 5 === 4 ? `${word},` : word
    }).join(' ')
    return `${text[0]!.toUpperCase()}${text.slice(1)}.`
  }
  return Array.from({ length: IMAGES }, (_, id) => ({
    id,
    hypothesis: sentence(id),
    references: Array.from({ length: REFERENCES }, () => sentence(id)),
  }))
}

const tokenise = (text: string) => ptbTokens(text).join(' ')

/** As pycocoevalcap wants them. */
const byId = (items: readonly CaptionItem[]) => ({
  hypotheses: Object.fromEntries(items.map(({ id, hypothesis }) => [id, [hypothesis]])),
  references: Object.fromEntries(items.map(({ id, references }) => [id, references])),
})

/**
 * BLEU and CIDEr of the same captions, by ours and by COCO's tool, whose numbers must be equal. Both in processes that have
 * loaded their code and the captions, each a median of three runs after one that warms up.
 */
const bench: Bench = async () => {
  const texts = makeCaptions()
  const tokens = texts.map(({ id, hypothesis, references }) => ({
    id,
    hypothesis: tokenise(hypothesis),
    references: references.map(tokenise),
  }))
  const folder = mkdtempSync(join(tmpdir(), 'laviter-bench-'))
  try {
    const file = join(folder, 'captions.json')
    writeFileSync(file, JSON.stringify({ texts: byId(texts), tokens: byId(tokens) }))
    const peer = await peerScores(file)
    const whole = await medianMilliseconds(
      () => scoreCaptions(texts, { metrics: ['bleu', 'cider'] }),
      3,
    )
    const scoring = await medianMilliseconds(() => [bleu(tokens), cider(tokens)], 3)
    expectEqual(tokens, peer)
    const what = `BLEU and CIDEr, ${IMAGES} captions with ${REFERENCES} references`
    const unit = 'ms'
    const rows: BenchRow[] = [
      timeRow({
        name: `${what}, tokens given`,
        ours: scoring,
        peer: peer.scoreMilliseconds,
        peerName: 'pycocoevalcap: both scorers, no tokeniser',
        unit,
        goal: 10,
      }),
    ]
    const java = peer.tokeniserMilliseconds
    rows.push(
      timeRow({
        name: `${what}, from text`,
        ours: whole,
        peer: java === undefined ? NaN : peer.scoreMilliseconds + java,
        peerName:
          java === undefined
            ? 'pycocoevalcap: not measured, this machine has no java'
            : `pycocoevalcap: both scorers and its tokeniser, of which ${Math.round(java)} ms with the start of its JVM`,
        unit,
        ...(java !== undefined && { goal: 10 }),
      }),
    )
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A time counts only where the work is the same. */
function expectEqual(
  tokens: readonly CaptionItem[],
  peer: Awaited<ReturnType<typeof peerScores>>,
): void {
  if (peer.sameTokens === false) throw new Error('pycocoevalcap tokenises these captions otherwise')
  const ours: Record<string, number> = { CIDEr: cider(tokens).corpus }
  for (const [name, { corpus }] of Object.entries(bleu(tokens))) ours[name] = corpus
  for (const [name, score] of Object.entries(peer.scores))
    if (!(Math.abs(ours[name]! - score) <= 1e-6))
      throw new Error(`${name} is ${ours[name]}, of pycocoevalcap ${score}`)
}

export default bench
