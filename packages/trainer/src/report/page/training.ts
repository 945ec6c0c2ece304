import { smooth } from '../figures/downsample'
import { curvePlot, lossPlot, VALIDATION, validationPlot } from '../figures/training-plots'
import type { LossTerm, PhaseHistory, ValidationCurve } from '../report-data'
import { helpersIn } from './joint-helpers'
import { html, type Html } from './html'
import { count, decimal, duration, percent } from './numerals'
import { figure, type Section } from './parts'
import { timeBars, totalOf } from './time-bars'

const NAMES: Readonly<Record<PhaseHistory['phase'], (history: PhaseHistory) => string>> = {
  vta: () => 'Phase vta: one space for pictures and sentences',
  itm: () => 'Phase itm: the captioner',
  tim: () => 'Phase tim: the generator',
  joint: (history) => `Phase joint: the aligner ${companyOf(history)}`,
}

function companyOf(joint: PhaseHistory): string {
  const [helper, ...others] = helpersIn([joint])
  if (helper === undefined) return 'alone'
  return others.length > 0 ? 'with both helpers' : `with the ${helper}`
}

/** How the phases went, one after the other: losses against guessing, validation, rate, gradients and where the time went. */
export async function training(phases: readonly PhaseHistory[]): Promise<Section> {
  const aligned = keptValue(phases.find(({ phase }) => phase === 'vta')?.validation)
  const bodies = await Promise.all(
    phases.map((history) => phaseBody(history, history.phase === 'joint' ? aligned : undefined)),
  )
  return {
    id: 'training',
    title: 'Training',
    body: html`${phases.map(
      (history, at) =>
        html`${phases.length > 1 && html`<h3>${NAMES[history.phase](history)}</h3>`}${bodies[at]}`,
    )}`,
  }
}

/** What the first run's kept epoch reached. */
const keptValue = (curve: ValidationCurve | undefined) =>
  curve?.points.find(({ best, run }) => best && run === curve.points[0]?.run)?.value

/** @param before - the validation split's number of what the phase began from */
async function phaseBody(history: PhaseHistory, before?: number): Promise<Html> {
  const { phase, terms, validation, rate, gradientNorm, seconds } = history
  const losses = await lossPlots(terms)
  const others = [
    validation && figure(await validationPlot(validation), validationCaption(validation, before)),
    rate.length > 1 &&
      figure(
        await curvePlot(rate, {
          title: 'learning rate',
          format: '.3~g',
          interpolate: 'step-before', // a step's rate is that of the steps since the last logged one
          label: `Learning rate of phase ${phase} by step`,
        }),
        'Learning rate.',
      ),
    gradientNorm.length > 1 &&
      figure(
        await curvePlot(gradientNorm, {
          title: 'gradient norm',
          format: '.3~g',
          label: `Gradient norm of phase ${phase} before clipping, by step`,
        }),
        'Norm of the gradient, before clipping.',
      ),
    seconds.length > 0 && timeShares(seconds),
  ]
  const caption = CAPTIONS[phase](history)
  // a single curve needs no row of its own
  if (losses.length === 1)
    return html`<div class="pair">${[figure(losses, caption), ...others]}</div>`
  return html`${losses.length > 0 && figure(html`<div class="pair">${losses}</div>`, caption)}
    <div class="pair">${others}</div>`
}

/** Terms that guessing gives a line share one scale, so that they compare; penalties have their own. */
async function lossPlots(terms: readonly LossTerm[]): Promise<Html[]> {
  const highestOf = (some: readonly LossTerm[]) =>
    1.1 * Math.max(...some.flatMap(({ points, guess = 0 }) => [guess, ...points.map(({ y }) => y)]))
  const shared = terms.filter(({ guess }) => guess !== undefined)
  return Promise.all(
    terms.map((term) =>
      lossPlot(term, { highest: highestOf(term.guess === undefined ? [term] : shared) }),
    ),
  )
}

const CAPTIONS: Readonly<Record<PhaseHistory['phase'], (history: PhaseHistory) => Html>> = {
  vta: (history) => matchingCaption(history),
  itm: (history) => captionLossCaption(history),
  tim: (history) => gameCaption(history),
  joint: (history) => jointCaption(history),
}

const CURVES = 'Thin: each logged step; bold: running mean; dashed: guessing'

function matchingCaption({ choices, classesMasked }: PhaseHistory): Html {
  const chance = Math.log(choices)
  return html`<strong>Matching loss by term.</strong> ${CURVES} among the ${choices} of a batch, ln
    ${choices} = ${decimal(chance, 2)} nats a term, so 2 ln ${choices} = ${decimal(2 * chance, 2)}
    for a pair of directions and 4 ln ${choices} = ${decimal(4 * chance, 2)} for all four.
    ${
      classesMasked &&
      'Other items of the same class are masked out of the batch, so guessing truly costs a little less than the line.'
    }`
}

function captionLossCaption({ choices, terms }: PhaseHistory): Html {
  const last = smooth(terms.find(({ name }) => name === 'caption')?.points ?? [], 0.9).at(-1)?.y
  return html`<strong>Caption loss</strong>, the surprise of each next word of a training caption.
    ${CURVES} among ${count(choices)} words, ln ${choices} = ${decimal(Math.log(choices), 2)} nats.
    ${last !== undefined && `It ends at ${decimal(last, 2)}.`}
    ${terms.length > 1 && 'What else the captioner adds to its loss has a scale of its own.'}`
}

function gameCaption({ choices, terms }: PhaseHistory): Html {
  const has = (start: string) => terms.some(({ name }) => name.startsWith(start))
  return html`<strong>The game of generator and discriminators, by stage.</strong> ${CURVES}.
    ${
      has('matching') &&
      html`Guessing the matching loss would cost 4 ln ${choices} =
      ${decimal(4 * Math.log(choices), 2)}.`
    }
    ${
      has('dWords') &&
      html`Of single words, dWords says how well a discriminator knows which are true of a real
      picture, gWords how well it finds them in a drawn one; most words say nothing that a picture
      shows, and cost ln 2.`
    }
    Neither side is meant to win: a discriminator far below its line is sure of itself, and the
    generator of that stage far above it. dAccuracy is the share of pictures judged right; diversity
    is how far apart two pictures of one sentence are, as a share of how far apart two real pictures
    are: near 0 the generator has collapsed.`
}

/** How L_FT reads what the captioner writes. */
const PATHS: Readonly<Record<NonNullable<PhaseHistory['writtenCaptions']>, Html>> = {
  discrete: html`Written captions are read as words, through which no gradient passes (the paper's
    path); <code>laviter reproduce table3 --also straight-through</code> trains the same beside it
    with captions that pass it on.`,
  'straight-through': html`Written captions are read as words, and their gradient goes on to
  captioner and image encoder as if the softmax had been read (straight-through; the paper's path is
  discrete and passes none).`,
}

/** Matching losses of phase joint, as Eq. 16 writes them. */
const MATCHED = [
  ['vta', 'L_VTA'],
  ['fakeImage', 'L_FI'],
  ['fakeText', 'L_FT'],
] as const

const LIST = new Intl.ListFormat('en-GB')

/** Ablations leave losses out: what is not there is not explained. */
function jointCaption({ choices, terms, writtenCaptions }: PhaseHistory): Html {
  const has = (loss: string) => terms.some(({ name }) => name === loss)
  const matched = MATCHED.flatMap(([name, symbol]) => (has(name) ? [symbol] : []))
  const nats = `4 ln ${choices} = ${decimal(4 * Math.log(choices), 2)} nats`
  const guessing = [
    matched.length > 0 &&
      `in ${LIST.format(matched)} among the ${choices} of a batch, ${nats}${matched.length > 1 ? ' each' : ''}`,
    has('itm') && 'in L_ITM among the captioner’s words',
    has('tim') && 'in L_TIM where the discriminators cannot tell',
  ].filter((said) => said !== false)
  return html`${
    terms.length > 1
      ? html`<strong>The losses of joint training,</strong> each before its weight.`
      : html`<strong>The loss of joint training,</strong> before its weight.`
  }
  ${CURVES}: ${guessing.join('; ')}.
  ${has('fakeImage') && 'Where L_FI is near guessing, drawn pictures do not show what was written.'}
  ${has('fakeText') && 'Where L_FT is near guessing, written captions do not say what is seen.'}
  ${writtenCaptions !== undefined && PATHS[writtenCaptions]}`
}

function validationCaption({ metric, points, chance }: ValidationCurve, before?: number): Html {
  const { say } = VALIDATION[metric]
  const best = points.filter((point) => point.best)
  const unit = metric === 'R-precision' ? '' : metric === 'CIDEr' ? ', times 100,' : ', in nats,'
  return html`<strong
      >${metric === 'loss' ? 'Caption loss' : metric}${unit} on the validation split</strong
    >; the ringed epoch is the one that is
    kept${best.map(({ run, epoch, value }) => `; ${run}: epoch ${epoch}, ${say(value)}`)}.
    ${before !== undefined && `The aligner that phase vta left: ${say(before)}.`}
    ${chance !== undefined && 'Dashed: chance.'}`
}

/** Data, forward, backward: more parts than these hues get a bar each instead of a piece of one. */
const SHARE_PAINT = ['--group-4', '--ours', '--group-1'] as const

function timeShares(seconds: PhaseHistory['seconds']): Html {
  const total = totalOf(seconds)
  return figure(
    seconds.length > SHARE_PAINT.length
      ? timeBars(
          [...seconds].sort((a, b) => b.value - a.value),
          (part) => percent(part / total),
        )
      : timeBar(seconds, total),
    html`<strong>Where the time of a step went</strong>, ${duration(total)} in all.`,
  )
}

function timeBar(seconds: PhaseHistory['seconds'], total: number): Html {
  const paint = (at: number) => `var(${SHARE_PAINT[at % SHARE_PAINT.length] ?? '--ours'})`
  const said = seconds.map(({ name, value }) => `${name} ${percent(value / total)}`).join(', ')
  return html`<div class="shares" role="img" aria-label="Time of training: ${said}">
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
    </ul>`
}
