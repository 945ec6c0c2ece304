import { basename } from 'node:path'
import { arch, availableParallelism, platform, release, totalmem } from 'node:os'
import { type DataSet, type Item, SPLITS } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'
import { tokenise } from '@laviter/nn/vocabulary'
import { openBackend } from '@laviter/runtime'
import type { Config } from '../../config/schema'
import { helpersOf, lambdasOf } from '../../joint/lambdas'
import { ratesInUse } from '../../joint/rates'
import type { Run } from '../../run'
import type { CaptionerNumbers } from '../caption-data'
import type { GenerationFigures } from '../generation-data'
import { count } from '../page/numerals'
import type { DataSetFacts, Fact, ModelFacts } from '../report-data'
import { readableClass } from './class-name'
import { generatorFacts } from './generator-facts'
import type { PictureShelf } from './picture-shelf'

const LIST = new Intl.ListFormat('en-GB')
const EXAMPLES = 8
const CAPTIONS_SHOWN = 2
const SKIPPED_SHOWN = 20

/** Sizes, examples that the seed draws, the licence's line, and what was skipped. */
export async function dataSetFacts(
  dataSet: DataSet,
  vocabularySize: number,
  shelf: PictureShelf,
  seed: number,
): Promise<DataSetFacts> {
  const { name, items, attribution, skipped } = dataSet
  const drawn = createRandom(seed)
    .fork('examples')
    .subset(items.length, Math.min(EXAMPLES, items.length))
  const captions = items.flatMap((item) => item.captions)
  const words = captions.reduce((sum, caption) => sum + tokenise(caption).length, 0)
  return {
    name,
    splits: SPLITS.map((split) => sizes(split, items)).filter(({ pictures }) => pictures > 0),
    unseenClasses: hasUnseenClasses(dataSet),
    words: { vocabulary: vocabularySize, perCaption: words / Math.max(1, captions.length) },
    examples: await Promise.all(
      drawn.map(async (index) => ({
        picture: await shelf.shown(index),
        class: className(items[index]),
        captions: items[index]?.captions.slice(0, CAPTIONS_SHOWN) ?? [],
      })),
    ),
    attribution,
    skipped: { total: skipped.length, first: skipped.slice(0, SKIPPED_SHOWN) },
  }
}

/** Data sets without classes give each item one of its own, which says nothing. */
function hasUnseenClasses({ items, classes }: DataSet): boolean {
  const trained = new Set(items.flatMap((item) => (item.split === 'train' ? [item.class] : [])))
  const tested = items.filter((item) => item.split === 'test')
  return classes.length < items.length && tested.every((item) => !trained.has(item.class))
}

function sizes(split: string, items: readonly Item[]) {
  const own = items.filter((item) => item.split === split)
  return {
    name: split,
    pictures: own.length,
    captions: own.reduce((sum, { captions }) => sum + captions.length, 0),
    classes: new Set(own.map(({ classIndex }) => classIndex)).size,
  }
}

/** A data set without classes gives each item a class of its own, named by its file: no news to a reader. */
function className(item?: Item): string {
  return item === undefined || item.class === item.id ? '' : readableClass(item.class)
}

/** What a run trained beside its aligner. */
interface TrainedBeside {
  readonly captioner?: CaptionerNumbers
  readonly generation?: GenerationFigures
  /** whether phase joint went on with all of it */
  readonly joint?: boolean
}

/** What the model is made of, in a reader's words. */
export async function modelFacts(
  run: Run,
  parameters: string,
  { captioner, generation, joint = false }: TrainedBeside = {},
): Promise<ModelFacts> {
  const { config } = run
  const { imageEncoder } = await run.aligner()
  const { parts, vta, data, embed } = config
  return {
    backbone: imageEncoder.backbone?.note,
    facts: [
      {
        label: 'Image encoder',
        value: `${parts.imageEncoder}, backbone ${config.imageEncoder.backbone}, frozen: ${frozenInWords(config, joint)}, pictures of ${imageEncoder.imageSize} pixels`,
      },
      {
        label: 'Text encoder',
        value: `${parts.textEncoder}, the first ${data.words} words of a caption`,
      },
      { label: 'Shared space', value: `${embed} numbers` },
      { label: 'Parameters', value: parameters },
      {
        label: 'Trained by',
        value: `matching losses on words and sentences (gamma ${vta.gamma1}, ${vta.gamma2}, ${vta.gamma3}), ${vta.epochs} epochs of batches of ${vta.batch}, rate ${vta.rate.start}; the best epoch by validation R-precision is kept`,
      },
      ...(captioner ? captionerFacts(run, captioner) : []),
      ...(generation ? await generatorFacts(run, generation.sizes) : []),
      ...(joint ? [jointFact(run)] : []),
    ],
  }
}

/** Phase joint may train what the phases before it left frozen. */
function frozenInWords({ imageEncoder, joint }: Config, trainedOn: boolean): string {
  return trainedOn && joint.frozen !== imageEncoder.frozen
    ? `${imageEncoder.frozen}, from phase joint on ${joint.frozen}`
    : imageEncoder.frozen
}

function captionerFacts({ config }: Run, captioner: CaptionerNumbers): Fact[] {
  const { batch, captionsPerImage, epochs, epoch, rate, validation } = config.itm
  const each = captionsPerImage === 1 ? '' : ` with ${captionsPerImage} captions each`
  return [
    {
      label: 'Captioner',
      value: `${config.parts.captioner}, ${count(captioner.parameters)} parameters, on the frozen image encoder; words chosen by ${captioner.decoding}`,
    },
    {
      label: 'Captioner trained by',
      value: `cross entropy of the next word, ${epochs} epochs of all ${epoch} in batches of ${batch}${each}, rate ${rate.start}; the best epoch by validation ${validation.metric} is kept`,
    },
  ]
}

function jointFact({ config }: Run): Fact {
  const { batch, frozen } = config.joint
  const weights = Object.entries(lambdasOf(config)).flatMap(([name, lambda]) =>
    lambda > 0 ? [`${name} ${lambda}`] : [],
  )
  const { generator, captioner, discriminators } = helpersOf(config)
  const learners = [
    'the aligner',
    ...(generator ? ['the generator'] : []),
    ...(captioner ? ['the captioner'] : []),
  ]
  const modules = [
    ...(['image', 'text'] as const),
    ...(captioner ? (['captioner'] as const) : []),
    ...(generator ? (['generator'] as const) : []),
    ...(discriminators ? (['discriminators'] as const) : []),
  ]
  const rates = ratesInUse(config.joint, modules).map(
    ([key, rate]) => `${key.replace('joint.rates.', 'rate of ').replace('joint.', '')} ${rate}`,
  )
  return {
    label: 'Trained on in phase joint',
    value: `${LIST.format(learners)}, by losses weighted (${weights.join(', ')}), batches of ${batch}, ${rates.join(', ')}; frozen in the image encoder: ${frozen}`,
  }
}

/** The machine that made this report, and what the run was seeded with. */
export async function environmentFacts({ folder, config }: Run, seconds: string): Promise<Fact[]> {
  const { name, tensorflow, device } = await openBackend()
  return [
    { label: 'Run', value: basename(folder) },
    { label: 'Training', value: seconds },
    { label: 'Seed', value: String(config.seed) },
    { label: 'TensorFlow', value: tensorflow ?? `none (${name})` },
    {
      label: 'Device',
      value: `${device}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    },
    { label: 'System', value: `${platform()} ${release()} ${arch()}, Node ${process.version}` },
  ]
}
