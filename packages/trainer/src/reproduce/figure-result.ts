import { basename } from 'node:path'
import type { Split } from '@laviter/data'
import { htmlDocument } from '../report/page/document'
import { html } from '../report/page/html'
import { factTable } from '../report/page/parts'
import type { Fact } from '../report/report-data'
import type { Run } from '../run'
import type { DrawnFigure, Figure } from './figures/figure'
import { writeMade } from './write-made'

/** A figure as it was made. */
export interface FigureResult {
  readonly figure: string
  readonly title: string
  readonly about: string
  /** name of the configuration */
  readonly config: string
  /** folder of the run that it shows */
  readonly run: string
  /** the run's */
  readonly seed: number
  readonly split: string
  readonly findings: readonly Fact[]
  /** what the picture shows; the pictures in it are described, not held */
  readonly data: unknown
}

/**
 * @param figure - which one
 * @param run - that it shows
 * @param split - of its data
 * @param drawn - what was drawn of it
 */
export function figureResult(
  { name, title, about, standIn }: Figure,
  { folder, config }: Pick<Run, 'folder' | 'config'>,
  split: Split,
  { findings, data }: DrawnFigure,
): FigureResult {
  return {
    figure: name,
    title,
    about: standIn?.format === config.data.format ? `${about} ${standIn.about}` : about,
    config: config.name,
    run: basename(folder),
    seed: config.seed,
    split,
    findings,
    data: withoutPictures(data),
  }
}

/** Pictures stand in the page; in JSON their size and words are enough. */
function withoutPictures(data: object): unknown {
  const plain = JSON.stringify(data, (key, value: unknown) =>
    key === 'src' && typeof value === 'string' && value.startsWith('data:') ? undefined : value,
  )
  return JSON.parse(plain)
}

/**
 * @param result - the figure
 * @param drawn - what was drawn
 * @returns one HTML file that needs nothing else
 */
export function renderFigure(result: FigureResult, { body, findings }: DrawnFigure): string {
  const { title, about, config, run, seed, split } = result
  const page = html`<header>
      <p class="eyebrow">LAViTeR, reproduced</p>
      <h1>${title}</h1>
      <p class="soft">${about}</p>
    </header>
    <main>
      <section aria-label="${title}">${body}</section>
      <section aria-label="Numbers">
        ${factTable('In numbers, and what it was made of', [
          ...findings,
          { label: 'Configuration', value: `${config}, seed ${seed}, ${split} split` },
          { label: 'Run', value: run },
        ])}
      </section>
    </main>`
  return htmlDocument(title, page)
}

/** @returns Markdown: what the figure says in words and numbers; the picture is in the page */
export function markdownFigure({
  figure,
  title,
  about,
  config,
  seed,
  split,
  findings,
}: FigureResult): string {
  const lines = findings.map(({ label, value }) => `- ${label}: ${value}`)
  return [
    `# ${title}`,
    about,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    `Configuration ${config}, seed ${seed}, ${split} split; the picture is in ${figure}.html.\n`,
  ].join('\n\n')
}

/**
 * Writes `NAME.html`, `NAME.json` and `NAME.md`.
 *
 * @param folder - where to
 * @throws UserError where the folder cannot be written
 */
export async function writeFigure(
  result: FigureResult,
  drawn: DrawnFigure,
  folder: string,
): Promise<void> {
  const made = { json: result, md: markdownFigure(result), html: renderFigure(result, drawn) }
  await writeMade(result.figure, made, folder)
}
