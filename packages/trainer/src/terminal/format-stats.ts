import { SPLITS, type DataStats } from '@laviter/data'

/**
 * @param stats - of a data set
 * @returns a table for people
 */
export function formatStats(stats: DataStats): string {
  const { splits, wordsPerCaption, longerThanT, unseenTestWords } = stats
  const rows: [string, string][] = [
    [
      'pictures',
      `${stats.pictures} (${SPLITS.map((name) => `${splits[name].pictures} ${name}`).join(', ')})`,
    ],
    ['captions', `${stats.captions}, ${wordsPerCaption.mean.toFixed(1)} words on average`],
    ['longer than T', `${percent(longerThanT.share)} have more than ${longerThanT.T} words`],
    [
      'classes',
      stats.hasClasses
        ? `${stats.classes}, ${stats.unseenTestClasses} of the test’s unseen in training`
        : 'none: every picture is its own',
    ],
    ['words', `${stats.words}, ${unseenTestWords.length} of them only in the test`],
    ['often', stats.frequentWords.map(({ word, count }) => `${word} ${count}`).join(', ')],
    ...stats.attributes.map(({ phrase, pictures }): [string, string] => [
      '',
      `${phrase}: ${pictures} pictures`,
    ]),
  ]
  return rows.map(([name, text]) => `${name.padEnd(14)} ${text}`).join('\n')
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
