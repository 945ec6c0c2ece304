import { itemsOf, type DataSet, type Split } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { JobOptions, Run } from '../../run'
import { textSide } from '../embed'
import { GENERATION_MEASUREMENTS, type MetricName } from '../evaluation'
import type { Note } from '../notes'
import { colourReader, readColours, type ColourReader } from './colours'
import { colourLabels, matchColours } from './colour-matches'
import { distances } from './distances'
import { lookAtDrawn, type DrawnLook, type Lookers } from './drawn-look'
import { generatedRPrecision } from './generated-r-precision'
import type { ColourMatches, GenerationEvaluation } from './generation-evaluation'
import { inceptionScores } from './inception-scores'
import { openKeptLooks } from './kept-looks'
import { picked } from './look'
import { alignerSight, type PictureEncoder } from './picture-encoder'
import { blurOf, drawnPictures } from './picture-sets'
import { choosePrompts, type Prompt } from './prompts'
import { judgeFacts, speciesJudge } from './species-judge'

/** How generated pictures are measured. */
export interface GenerationOptions extends JobOptions {
  /** pictures to draw, a sentence each; default as many as the split has */
  readonly images?: number
  /** side to which real pictures are shrunk first; default that of the generator's largest */
  readonly realSize?: number
  /** whose features IS, FID and KID compare; default the aligner's */
  readonly encoder?: PictureEncoder
}

/** The numbers of a run's generated pictures, and what a reader of them must know. */
export interface MeasuredGeneration {
  readonly generation: GenerationEvaluation
  readonly notes: readonly Note[]
}

/**
 * Draws a split's sentences and holds the pictures against real ones of the same size: by features (IS, FID, KID), by what the
 * aligner reads in them, and by the colours named. Each number stands beside what real, blurred and untrained pictures reach.
 *
 * @param run - an open run with a generator
 * @param split - of its data set
 * @param asked - what is measured
 * @param options - as {@link expectGeneration} has found them right; progress (pictures, then comparisons) and signal
 * @throws UserError where the run holds no generator
 */
export async function measureGeneration(
  run: Run,
  split: Split,
  asked: ReadonlySet<MetricName>,
  { images, realSize, encoder, ...job }: GenerationOptions = {},
): Promise<MeasuredGeneration> {
  const dataSet = await run.dataSet(job)
  const { generator, untrained } = await run.generator()
  const size = generator.sizes.at(-1)!
  const { seed, drawing } = run.config
  const random = createRandom(seed).fork('generation')
  // in an order of chance: halves and subsets of the real pictures then hold all species
  const inOrder = itemsOf(dataSet, split)
  const items = random.fork('real').shuffle(inOrder)
  const count = images ?? items.length
  const shrunk = realSize ?? size
  const prompts = choosePrompts(dataSet, items, count, random.fork('prompts'))
  const aligner = await run.aligner()
  const side = textSide(aligner)
  const sight = alignerSight(aligner, encoder)
  const model = await run.alignerKey()
  const key = JSON.stringify({ ...sight.facts, key: sight.facts.key ?? model })
  const notes: Note[] = []

  const compares = asked.has('fid') || asked.has('kid')
  const embeds = asked.has('generated-r-precision')
  const judge = asked.has('is')
    ? await speciesJudge(run, dataSet, { sight, key, size, ...job })
    : undefined
  if (asked.has('is') && !judge) {
    notes.push({
      metrics: ['is'],
      text: `Inception Score is left out: ${dataSet.name} has no two classes with two training pictures each to judge by.`,
    })
  }
  const reader = asked.has('generated-colours')
    ? await colourReader(run, dataSet, size, job)
    : undefined
  if (asked.has('generated-colours') && !reader) {
    notes.push({
      metrics: ['generated-colours'],
      text: `Colours are not read: ${dataSet.name} does not tell those of parts, or its sentences cannot be read.`,
    })
  }
  try {
    const features = compares || judge !== undefined
    const kept = await openKeptLooks(run, {
      ...{ dataSet, split, items: inOrder, order: items, size: shrunk, sight, key, model },
      ...job,
    })
    const real = await kept.real([
      ...(features ? (['features'] as const) : []),
      ...(embeds ? (['global'] as const) : []),
    ])

    const draw = (by: typeof generator, name: string, lookers: Partial<Lookers>) =>
      lookAtDrawn(
        drawnPictures(
          { generator: by, side },
          prompts,
          { random: random.fork('drawn'), ...drawing },
          name,
        ),
        { ...(features && { judge: judge?.softmax }), compares, embeds: false, ...lookers },
        job,
      )
    const drawn = await draw(generator, 'pictures drawn', {
      ...((features || embeds) && { sight }),
      embeds,
      reader,
    })
    let untrainedLook: Promise<DrawnLook> | undefined
    const before = () =>
      (untrainedLook ??= withGenerator(untrained, (fresh) =>
        draw(fresh, 'pictures drawn by the untrained generator', { sight }),
      ))

    const generation: GenerationEvaluation = {
      images: count,
      size,
      realSize: shrunk,
      drawing,
      encoder: sight.facts,
      ...(judge &&
        real.features &&
        drawn.probabilities && {
          inceptionScore: {
            ...(await inceptionScores(
              judge,
              {
                real: real.features,
                generated: drawn.probabilities,
                untrained: async () => (await before()).probabilities!,
              },
              kept.untrainedBy(count, judge.keys),
            )),
            judge: judgeFacts(judge, sight.facts.layer, classesOf(dataSet, items)),
          },
        }),
      ...(real.features &&
        drawn.set && {
          ...(await distances(
            {
              real: real.features,
              generated: drawn.set,
              untrained: async () => (await before()).set!,
              blurred: kept.blurred,
            },
            {
              fid: asked.has('fid'),
              kid: asked.has('kid'),
              seed,
              once: { real: kept.measureReal, untrained: kept.untrainedBy(count) },
              ...job,
            },
          )),
          blur: blurOf(shrunk),
        }),
      ...(real.global &&
        drawn.global && {
          rPrecision: await generatedRPrecision(run.config, {
            prompts,
            side,
            generated: drawn.global,
            real: picked(real.global, rowsOf(prompts, items)),
            ...job,
          }),
        }),
      ...(reader &&
        drawn.colours && {
          colours: await coloursOf(reader, drawn.colours, { dataSet, items, prompts, size, job }),
        }),
    }
    return { generation, notes: [...notes, ...notesOf(generation)] }
  } finally {
    reader?.dispose()
  }
}

/**
 * Tells before anything long begins that pictures cannot be drawn and held against real ones as asked.
 *
 * @param run - an open run
 * @param real - pictures of the split
 * @param asked - what is measured
 * @param options - see {@link GenerationOptions}
 * @throws UserError where pictures are to be drawn and the run holds no generator or there are too few for what is asked, or where
 *   options say how and none is drawn
 */
export async function expectGeneration(
  run: Pick<Run, 'generator'>,
  real: number,
  asked: ReadonlySet<MetricName>,
  { images, realSize }: Pick<GenerationOptions, 'images' | 'realSize'> = {},
): Promise<void> {
  if (GENERATION_MEASUREMENTS.some((metric) => asked.has(metric))) {
    const { generator } = await run.generator()
    expectNumbers(asked, { generated: images ?? real, real }, realSize ?? generator.sizes.at(-1)!)
  } else if (images !== undefined || realSize !== undefined) {
    throw new UserError(
      `${images === undefined ? '--real-size' : '--images'} is of drawn pictures, and no number of them is asked for: name some, as --metrics fid,kid, or leave it out`,
    )
  }
}

function expectNumbers(
  asked: ReadonlySet<MetricName>,
  counts: { readonly generated: number; readonly real: number },
  size: number,
): void {
  const { generated } = counts
  if (!Number.isInteger(generated) || generated < 1) {
    throw new UserError(`--images is ${generated}: give a whole number from 1`)
  }
  if (!Number.isInteger(size) || size < 8 || size > 2048) {
    throw new UserError(`--real-size is ${size}: give a side from 8 to 2048 pixels`)
  }
  for (const metric of ['fid', 'kid'] as const) {
    if (!asked.has(metric)) continue
    for (const [name, n] of Object.entries(counts)) {
      if (n >= 2) continue
      const more = name === 'real' ? 'the split holds no more: choose another' : 'raise --images'
      throw new UserError(
        `${metric.toUpperCase()} needs at least 2 pictures on each side, there is ${n} ${name} one: ${more}, or leave the metric out`,
      )
    }
  }
}

/** Lends a generator for a job. */
async function withGenerator<T>(
  make: Awaited<ReturnType<Run['generator']>>['untrained'],
  job: (generator: Awaited<ReturnType<typeof make>>) => Promise<T>,
): Promise<T> {
  const generator = await make()
  try {
    return await job(generator)
  } finally {
    generator.dispose()
  }
}

async function coloursOf(
  reader: ColourReader,
  drawn: readonly Int32Array[],
  {
    dataSet,
    items,
    prompts,
    size,
    job,
  }: {
    readonly dataSet: DataSet
    readonly items: readonly number[]
    readonly prompts: readonly Prompt[]
    readonly size: number
    readonly job: JobOptions
  },
): Promise<ColourMatches | undefined> {
  const { attributes, readCaption } = dataSet
  if (attributes === undefined || readCaption === undefined) return undefined
  const { groups, trained } = reader
  const read = await readColours(reader, dataSet, items, size, job)
  const rows = rowsOf(prompts, items)
  return matchColours({
    groups,
    prompts,
    readCaption,
    drawn,
    real: read.map((values) => Int32Array.from(rows, (row) => values[row]!)),
    tested: { read, shown: colourLabels(attributes, groups, items) },
    trained,
  })
}

/** The row of each prompt's picture among the items. */
function rowsOf(prompts: readonly Prompt[], items: readonly number[]): number[] {
  const rows = new Map(items.map((item, row) => [item, row]))
  return prompts.map(({ item }) => rows.get(item)!)
}

const classesOf = ({ items: all }: DataSet, items: readonly number[]): string[] =>
  items.map((item) => all[item]!.class)

function notesOf({
  inceptionScore,
  fid,
  rPrecision,
  encoder,
  realSize,
  size,
}: GenerationEvaluation): Note[] {
  const notes: Note[] = []
  const note = (metrics: readonly MetricName[], text: string) => notes.push({ metrics, text })
  if (inceptionScore?.judge.unseen) {
    note(
      ['is'],
      'Inception Score: these pictures are of classes that its judge has never seen; it judges by those of the training split.',
    )
  }
  if (inceptionScore?.generated.warning) {
    note(['is'], `Inception Score: ${inceptionScore.generated.warning}.`)
  }
  if (fid && Math.min(...fid.generated.n) <= encoder.d) {
    note(
      ['fid'],
      `FID of ${Math.min(...fid.generated.n)} pictures with ${encoder.d} features is too high by what so few give: compare it with FIDs of as many pictures only, or take KID. The real halves have half as many.`,
    )
  }
  if (realSize !== size) {
    note(
      GENERATION_MEASUREMENTS,
      `Real pictures have ${realSize} pixels a side, generated ones ${size}: part of the distance is the size.`,
    )
  }
  if (rPrecision?.generated.warning) {
    note(
      ['generated-r-precision'],
      `R-precision of generated pictures: ${rPrecision.generated.warning}.`,
    )
  }
  return notes
}
