import type { CaptionFigures } from '../caption-data'
import type { ReportData, RPrecisionNumbers, RunNumbers } from '../report-data'
import { statements } from './caption-words'
import { type Html, html } from './html'
import {
  count,
  decimal,
  hundredfold,
  percent,
  percentInterval,
  signed,
  timesChance,
} from './numerals'
import { overview } from './overview'
import { explained, picture } from './parts'

/** A share of ties above which R-precision says little: a collapsed encoder ties everywhere and scores 1. */
const MANY_TIES = 0.01

/** A picture of the whole, and what the numbers say. */
export async function summary(data: ReportData): Promise<Html> {
  const run = data.runs[0]
  if (!run) throw new Error('a report needs a run')
  return html`${data.captions && opening(data.captions, data.dataSet.unseenClasses)}
    ${await overview(data)}
    <div class="numbers">
      ${[
        run.rPrecision && rPrecisionCard(run.rPrecision, run),
        run.recall && recallCard(run.recall),
        run.aimcos && aimcosCard(run.aimcos),
      ]}
    </div>
    ${run.rPrecision && run.rPrecision.ties > MANY_TIES && tieWarning(run.rPrecision)}
    ${explained(explanations(run, data.dataSet.unseenClasses))}`
}

/** A picture and what the captioner says of it: one that is neither its best nor its worst. */
function opening(
  { opening: shown, captioners, baseline, images }: CaptionFigures,
  unseenClasses: boolean,
): Html {
  const [caption] = shown.captions
  const { scores, attributes } = captioners[0] ?? {}
  const said = [
    attributes &&
      attributes.perCaption > 0 &&
      `${percent(attributes.right)} of what its captions state is true`,
    scores?.CIDEr !== undefined &&
      `CIDEr ${hundredfold(scores.CIDEr)}${
        baseline.scores.CIDEr === undefined
          ? ''
          : `, where the training set's commonest caption scores ${hundredfold(baseline.scores.CIDEr)}`
      }`,
  ].filter(Boolean)
  return html`<figure class="opening">
    ${picture(shown.picture)}
    <figcaption>
      <blockquote>${caption?.text || '(no word)'}</blockquote>
      ${caption?.statements && statements(caption.statements)}
      <p>
        Written by the model. By CIDEr this is the middle one of ${count(images)} test pictures:
        half of its captions score as well or better, half as well or worse.
        ${unseenClasses && 'Pictures of this class were never trained on.'}
      </p>
      ${said.length > 0 && html`<p><strong>${said.join('; ')}.</strong></p>`}
    </figcaption>
  </figure>`
}

function rPrecisionCard(numbers: RPrecisionNumbers, run: RunNumbers): Html {
  const { oracle, rPrecisionOtherClasses: others } = run
  const { value, interval, chance, candidates, k } = numbers
  const at = (share: number) => `left:${(share * 100).toFixed(2)}%`
  return html`<article class="card wide">
    <h2>R-precision, unseen pictures</h2>
    <p class="big">${percent(value)}</p>
    <p>
      ${timesChance(value, chance)} chance. 95 % interval ${percentInterval(interval)}. The true
      caption is ${k === 1 ? 'first' : `among the first ${k}`} of ${candidates}.
    </p>
    ${
      others &&
      html`<p class="soft-gap">
        Against captions of other classes only:
        ${percent(others.value)}${
          oracle?.otherClasses !== undefined && `, oracle ${percent(oracle.otherClasses)}`
        }.
      </p>`
    }
    <div
      class="ruler"
      role="img"
      aria-label="On a scale from 0 to 100 %: chance ${percent(chance)}, this run ${percent(value)}${
        oracle ? `, oracle ${percent(oracle.value)}` : ''
      }"
    >
      <div class="track">
        <div class="fill" style="width:${(value * 100).toFixed(2)}%"></div>
        <div
          class="spread"
          style="${at(interval[0])};width:${((interval[1] - interval[0]) * 100).toFixed(2)}%"
        ></div>
        <div class="mark chance" style="${at(chance)}"><span>chance ${percent(chance)}</span></div>
        ${oracle && html`<div class="mark oracle" style="${at(oracle.value)}"><span>oracle ${percent(oracle.value)}</span></div>`}
      </div>
    </div>
  </article>`
}

function recallCard({ imageToText, textToImage }: NonNullable<RunNumbers['recall']>): Html {
  const at = (direction: typeof imageToText) =>
    direction.at.map(({ k, value }) => `${percent(value)} at ${k}`).join(', ')
  return html`<article class="card">
    <h2>Recall, sentence to picture</h2>
    <p class="big">${percent(textToImage.at.at(-1)?.value ?? 0)}</p>
    <p>
      ${at(textToImage)}; median rank ${decimal(textToImage.medianRank, 0)} of
      ${count(textToImage.pool)}.
    </p>
    <p class="soft-gap">
      Picture to sentence: ${at(imageToText)}; median rank ${decimal(imageToText.medianRank, 0)} of
      ${count(imageToText.pool)}.
    </p>
  </article>`
}

function aimcosCard({ value, absent, contrast }: NonNullable<RunNumbers['aimcos']>): Html {
  return html`<article class="card">
    <h2>AIMCoS</h2>
    <p class="big">${decimal(value)}</p>
    <p>${decimal(absent)} for attributes that are absent: contrast ${signed(contrast)}.</p>
  </article>`
}

function tieWarning({ ties }: RPrecisionNumbers): Html {
  return html`<p class="note warn">
    ${percent(ties)} of the comparisons are ties, which count for the truth: the R-precision above
    says more than the model knows.
  </p>`
}

function explanations(run: RunNumbers, unseenClasses: boolean): (readonly [string, string])[] {
  const { rPrecision, oracle, recall, aimcos } = run
  const entries: readonly (readonly [string, string] | false)[] = [
    rPrecision !== undefined && [
      'R-precision',
      `Show the model one picture, its own caption and ${rPrecision.candidates - 1} captions of other pictures. ` +
        `How often does it rank the true one ${rPrecision.k === 1 ? 'first' : `among its first ${rPrecision.k}`}? ` +
        `Guessing scores ${percent(rPrecision.chance)}. ${unseenClasses ? 'Neither these pictures nor their classes were trained on.' : 'None of these pictures was trained on.'}`,
    ],
    oracle !== undefined && [
      'Oracle',
      'A reader who knows every drawn attribute and ranks captions by how many of their statements are false of the picture. ' +
        'Captions that contradict nothing tie, so even it cannot reach 100 %: it is the ceiling of what captions tell.',
    ],
    recall !== undefined && [
      'Recall',
      'Now search the whole test set instead of a small draw: how often is a true answer among the first 1, 5 or 10? ' +
        'The median rank is where half of the queries have found theirs.',
    ],
    aimcos !== undefined && [
      'AIMCoS',
      'The mean cosine between a picture and short phrases of what it shows ("brown wings"). It has no wrong answers in it, so a model that finds ' +
        'everything alike scores high; therefore the same mean over absent values stands beside it, and their difference, the contrast, is what counts.',
    ],
  ]
  return entries.filter((entry) => entry !== false)
}
