import type { DrawnRow, GenerationFigures } from '../generation-data'
import { type Html, html } from './html'
import { figure, picture, type Section } from './parts'

/** Figures 7 and 8: what the generator draws of sentences, beside the real pictures, and how it came to that. */
export function generation(figures: GenerationFigures): Section {
  const { phase, epoch, sizes, noises, heldOut, rows, stages, followed, progress } = figures
  return {
    id: 'generation',
    title: 'Pictures drawn from sentences',
    body: html`<p>
        After epoch ${epoch} of phase ${phase}${phase === 'joint' && ', whose model the run keeps'},
        ${sizes.at(-1)} pixels a side.
        ${heldOut && 'The sentences are those of pictures that nothing was trained on.'} Left the
        real picture of the sentence, shrunk to the same size; right ${noises} drawn ones, which
        differ in their noise alone.
      </p>
      <div class="pair">${rows.map((row) => beside(row, noises))}</div>
      ${
        stages.length > 0 &&
        html`<h3>Stage by stage</h3>
          <p>The first sentence again, as each stage drew it; every pixel is shown as a square.</p>
          <div class="pair">${stages.map(strip)}</div>`
      }
      ${
        progress.length > 1 &&
        html`<h3>Over the epochs</h3>
          <p>
            From left to right, always with the same
            noise${phase === 'joint' && '; in phase joint, generator and aligner learn together'}:
          </p>
          <ol>
            ${followed.map((sentence) => html`<li>${sentence}</li>`)}
          </ol>
          <div class="pair">${progress.map(strip)}</div>`
      }`,
  }
}

const beside = (
  { title, real, picture: shown }: GenerationFigures['rows'][number],
  noises: number,
): Html =>
  figure(
    html`<div class="drawn" style="--drawn: ${noises}fr">${picture(real)}${picture(shown)}</div>`,
    title,
  )

const strip = ({ title, picture: shown }: DrawnRow): Html => figure(picture(shown), title)
