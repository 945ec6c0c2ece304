import { curvePlot, lossPlot, validationPlot } from '../figures/training-plots'
import type { TrainingHistory } from '../report-data'
import { html, type Html } from './html'
import { decimal, duration, percent } from './numerals'
import { figure, type Section } from './parts'

/** How the run went: losses against guessing, R-precision by epoch, rate, gradients and where the time went. */
export async function training(history: TrainingHistory): Promise<Section> {
  const { validation, rate, gradientNorm, seconds } = history
  return {
    id: 'training',
    title: 'Training',
    body: html`${history.terms.length > 0 && figure(html`<div class="pair">${await lossPlots(history)}</div>`, lossCaption(history))}
      <div class="pair">
        ${[
          validation.length > 0 &&
            figure(await validationPlot(validation), validationCaption(history)),
          rate.length > 1 &&
            figure(
              await curvePlot(rate, {
                title: 'learning rate',
                format: '.3~g',
                label: 'Learning rate by step',
              }),
              'Learning rate.',
            ),
          gradientNorm.length > 1 &&
            figure(
              await curvePlot(gradientNorm, {
                title: 'gradient norm',
                format: '.3~g',
                label: 'Gradient norm before clipping, by step',
              }),
              'Norm of the gradient, before clipping.',
            ),
          seconds.length > 0 && timeShares(seconds),
        ]}
      </div>`,
  }
}

/** On one scale, so that the terms compare. */
async function lossPlots({ batch, terms }: TrainingHistory): Promise<Html[]> {
  const values = terms.flatMap(({ points }) => points.map(({ y }) => y))
  const highest = 1.1 * Math.max(Math.log(batch), ...values)
  return Promise.all(terms.map((term) => lossPlot(term, { batch, highest })))
}

function lossCaption({ batch, classesMasked }: TrainingHistory): Html {
  const chance = Math.log(batch)
  return html`<strong>Matching loss by term.</strong> Thin: each logged step; bold: running mean;
    dashed: guessing among the ${batch} of a batch, ln ${batch} = ${decimal(chance, 2)} nats a term,
    so 2 ln ${batch} = ${decimal(2 * chance, 2)} for a pair of directions and 4 ln ${batch} =
    ${decimal(4 * chance, 2)} for all four.
    ${
      classesMasked &&
      'Other items of the same class are masked out of the batch, so guessing truly costs a little less than the line.'
    }`
}

function validationCaption({ validation }: TrainingHistory): Html {
  const best = validation.filter((point) => point.best)
  return html`<strong>R-precision on the validation split</strong>; the ringed epoch is the one that
    is kept${best.map(({ run, epoch, value }) => `; ${run}: epoch ${epoch}, ${percent(value)}`)}.
    Dashed: chance.`
}

const SHARE_PAINT = ['--group-4', '--ours', '--group-1', '--group-3', '--group-7']

function timeShares(seconds: TrainingHistory['seconds']): Html {
  const total = seconds.reduce((sum, { value }) => sum + value, 0)
  const paint = (at: number) => `var(${SHARE_PAINT[at % SHARE_PAINT.length] ?? '--ours'})`
  const said = seconds.map(({ name, value }) => `${name} ${percent(value / total)}`).join(', ')
  return figure(
    html`<div class="shares" role="img" aria-label="Time of training: ${said}">
        ${seconds.map(
          ({ value }, at) =>
            html`<div style="flex:${(value / total).toFixed(4)};background:${paint(at)}"></div>`,
        )}
      </div>
      <ul class="key">
        ${seconds.map(
          ({ name, value }, at) =>
            html`<li><i style="background:${paint(at)}"></i>${name} ${percent(value / total)}</li>`,
        )}
      </ul>`,
    html`<strong>Where the time of a step went</strong>, ${duration(total)} in all.`,
  )
}
