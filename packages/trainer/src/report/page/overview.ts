import { shareOfGuessingPlot } from '../figures/joint-losses-plot'
import type { AttentionFigure, PhaseHistory, ReportData, TextQuery } from '../report-data'
import { helpersIn } from './joint-helpers'
import { html, type Content, type Html } from './html'
import { count, duration } from './numerals'
import { picture } from './parts'
import { timeBars, totalOf } from './time-bars'

/** What one part of the whole does, and where the page says more of it. */
interface Tile {
  /** of the section */
  readonly id: string
  readonly title: string
  readonly body: Content
}

/**
 * The whole on one screen: a sentence and the picture that it finds, where a word looks, what is drawn of a sentence, the losses
 * of joint training and what the time went into.
 *
 * @returns undefined where the run has too little of it to be a whole
 */
export async function overview(data: ReportData): Promise<Html | undefined> {
  const tiles = [
    data.panels && found(data.panels.textToImage.queries),
    data.attention && looked(data.attention.items),
    data.generation && drawn(data.generation),
    data.training && (await losses(data.training)),
    data.training && time(data.training),
  ].filter((tile): tile is Tile => Boolean(tile))
  if (tiles.length < 3) return undefined
  return html`<div class="overview">
    ${tiles.map(
      ({ id, title, body }) =>
        html`<article class="card">
          <h2><a href="#${id}">${title}</a></h2>
          ${body}
        </article>`,
    )}
  </div>`
}

function found(queries: readonly TextQuery[]): Tile | undefined {
  const [query] = queries
  const [hit] = query?.hits ?? []
  if (!query || !hit) return undefined
  return {
    id: 'retrieval',
    title: 'A sentence finds pictures',
    body: html`${picture(hit.picture)}
      <blockquote>${query.text}</blockquote>
      <p>Its best picture; the true one is at rank ${count(query.rank)}.</p>`,
  }
}

/** A word that is this much likelier in another caption of the picture than in any says something of it: "yellow", not "shows". */
const SAYS_SOMETHING = 2

/** The word with the narrowest look of those that say something: articles look everywhere. */
function looked(items: readonly AttentionFigure[]): Tile | undefined {
  const [item] = items
  const words = item?.words.filter(({ lift = 0 }) => lift >= SAYS_SOMETHING) ?? []
  const from = words.length > 0 ? words : item?.words
  const sharpest = from?.reduce((best, word) => (word.peak > best.peak ? word : best))
  if (!item || !sharpest) return undefined
  return {
    id: 'attention',
    title: 'A word finds its place',
    body: html`${picture(sharpest.overlay)}
      <blockquote>${sharpest.word}</blockquote>
      <p>Bright is where it looks, in “${item.caption}”</p>`,
  }
}

function drawn({ rows, noises }: NonNullable<ReportData['generation']>): Tile | undefined {
  const [row] = rows
  if (!row) return undefined
  return {
    id: 'generation',
    title: 'A sentence is drawn',
    body: html`${picture(row.picture)}
      <blockquote>${row.title}</blockquote>
      <p>One of ${noises} drawings of it.</p>`,
  }
}

async function losses(phases: readonly PhaseHistory[]): Promise<Tile | undefined> {
  const joint = phases.find(({ phase }) => phase === 'joint')
  const plotted = joint && (await shareOfGuessingPlot(joint.terms))
  const [helper, ...others] = helpersIn(phases)
  const together =
    others.length > 0 ? 'All parts train together' : `Aligner and ${helper} train together`
  return (
    plotted && {
      id: 'training',
      title: helper ? together : 'The aligner trains on',
      body: html`${plotted}
        <p>
          ${helper ? 'The losses of phase joint, as shares' : 'The loss of phase joint, as a share'}
          of what guessing costs (dashed).
        </p>`,
    }
  )
}

function time(phases: readonly PhaseHistory[]): Tile | undefined {
  const spent = phases
    .map(({ phase, seconds }) => ({ name: `phase ${phase}`, value: totalOf(seconds) }))
    .filter(({ value }) => value > 0)
  if (spent.length < 2) return undefined
  return {
    id: 'training',
    title: 'Where the time went',
    body: html`${timeBars(spent, duration)}
      <p>${duration(totalOf(spent))} of steps in all.</p>`,
  }
}
