import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { METEOR_INDEX_VERSION, openMeteor } from '../src/text/meteor/index'

/**
 * Is METEOR right, small and fast on its whole index? `npm run meteor [-- FILE]`, by default on the index that
 * `laviter score --metrics meteor` left in the cache. It passes where all counts of the fixtures equal the Java
 * program's, the process stays below 300 MB and the index opens in 3 s.
 */
const root =
  process.env.LAVITER_CACHE ??
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'laviter')
const file =
  process.argv[2] ?? join(root, 'meteor-1.5', `index-${METEOR_INDEX_VERSION}`, 'meteor.index')
const fixture = (path: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../src', path), 'utf8'))

interface Pair {
  readonly hypothesis: string
  readonly reference: string
  readonly statistics: readonly number[]
}
interface Item {
  readonly hypothesis_tokens: string
  readonly reference_tokens: readonly string[]
  readonly METEOR_reference_stats: readonly (readonly number[])[]
}
const hard: Pair[] = fixture('text/meteor/fixtures/pairs.json')
const captions: { items: Item[] } = fixture('fixtures/captions.json')
const pairs = [
  ...hard,
  ...captions.items.flatMap((item) =>
    item.reference_tokens.map((reference, i) => ({
      hypothesis: item.hypothesis_tokens,
      reference,
      statistics: item.METEOR_reference_stats[i] ?? [],
    })),
  ),
]

const start = performance.now()
const meteor = openMeteor(readFileSync(file))
const openMilliseconds = performance.now() - start
const wrong = pairs.filter(
  ({ hypothesis, reference, statistics }) =>
    meteor.statistics(hypothesis, reference).join() !== statistics.join(),
).length
const millisecondsAPair = (performance.now() - start - openMilliseconds) / pairs.length
const megabytes = process.resourceUsage().maxRSS / 1e3
const passed = wrong === 0 && megabytes < 300 && openMilliseconds < 3000
console.log(
  JSON.stringify({
    pairs: pairs.length,
    wrong,
    megabytes: Math.round(megabytes),
    openMilliseconds: Math.round(openMilliseconds),
    millisecondsAPair: Number(millisecondsAPair.toFixed(2)),
    passed,
  }),
)
process.exitCode = passed ? 0 : 1
