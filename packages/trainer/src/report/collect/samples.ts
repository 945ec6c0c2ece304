import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { renderView, type DataSet } from '@laviter/data'
import sharp, { type Sharp } from 'sharp'
import { readJson } from '../../captions/read-json'
import { lastPosition, type Position } from '../../checkpoint/checkpoint'
import { PLAIN } from '../../features/views'
import type { SampleFacts } from '../../generation/samples'
import { cellOf } from '../../generation/sheet'
import type { Run } from '../../run'
import { checkpointsOf, runPaths } from '../../training/run-folder'
import type { DrawnRow, GenerationFigures } from '../generation-data'
import { embedPicture, type Pixels } from './pictures'

/** Epochs that stand for all of them, and sentences that are followed over them. */
const MOST = 6

/** Pixels of a strip's longer side: sharp at the page's width. */
const STRIP = 1040

/** Reads the real picture of an item, at the size that the generator draws. */
export type ReadReal = (item: number, size: number) => Promise<Pixels>

/** @returns what the generator was to be taken for: the plain view of a data set's pictures */
export const realPictures =
  ({ items }: Pick<DataSet, 'items'>): ReadReal =>
  async (place, size) => {
    const item = items[place]
    if (item === undefined) throw new Error(`There is no picture ${place}`)
    const { [size]: data } = await renderView(item, PLAIN, [size])
    return { data: data!, width: size, height: size }
  }

/**
 * What a run's generator drew after its epochs: the sheets that training wrote, alone in phase tim and together with all other
 * parts in phase joint, and the real pictures of their sentences.
 *
 * @returns undefined where there are none
 */
export async function generationFigures(
  { folder }: Pick<Run, 'folder'>,
  readReal: ReadReal,
): Promise<GenerationFigures | undefined> {
  const paths = runPaths(folder)
  const alone = await readSheets('tim', paths.samples)
  const joined = await readSheets('joint', join(paths.samples, 'joint'))
  const kept = joined && keptEpoch(await lastPosition(checkpointsOf(paths, 'joint')))
  const shown = joined && kept !== undefined && joined.epochs.includes(kept) ? joined : alone
  if (shown === undefined) return undefined
  const epoch = shown === joined ? kept! : shown.epochs.at(-1)!
  const { captions, items, noises, sizes, heldOut } = shown.facts
  const size = Math.max(...sizes)
  const followed = captions.slice(0, MOST)
  // sheets of other sentences would not compare
  const phases = [alone, joined].flatMap((each) =>
    each && isDeepStrictEqual(each.facts, shown.facts) ? [each] : [],
  )
  return {
    phase: shown.phase,
    epoch,
    sizes,
    noises,
    heldOut,
    rows: await Promise.all(
      captions.map(async (caption, row) => ({
        title: caption,
        real: await embed(await readReal(items[row]!, size), `The real picture of: ${caption}`),
        picture: await embed(
          await cut(shown.sheet(epoch, size), { row, size, columns: noises }),
          `${noises} pictures drawn of: ${caption}`,
        ),
      })),
    ),
    stages:
      sizes.length < 2
        ? []
        : await Promise.all(
            sizes.map(async (side) => ({
              title: `${side} pixels`,
              picture: await embed(
                await enlarged(
                  await cut(shown.sheet(epoch, side), { row: 0, size: side, columns: noises }),
                  size / side,
                ),
                `The stage of ${side} pixels: ${captions[0] ?? ''}`,
              ),
            })),
          ),
    followed,
    progress: await Promise.all(
      phases.flatMap(({ phase, epochs, sheet }) =>
        spread(epochs, MOST / phases.length, phase === 'joint' ? kept : undefined).map(
          async (each): Promise<DrawnRow> => ({
            title: `${phases.length > 1 ? `phase ${phase}, ` : ''}epoch ${each}`,
            picture: await embed(
              await firstColumn(sheet(each, size), { rows: followed.length, size }),
              `What was drawn of ${followed.length} sentences after epoch ${each} of phase ${phase}`,
            ),
          }),
        ),
      ),
    ),
  }
}

/** What a phase drew. */
interface Sheets {
  readonly phase: 'tim' | 'joint'
  readonly facts: SampleFacts
  /** that have a sheet, ascending; one or more */
  readonly epochs: readonly number[]
  /** @returns the path of an epoch's pictures of a size */
  readonly sheet: (epoch: number, size: number) => string
}

/** @returns undefined where there is no sheet */
async function readSheets(phase: Sheets['phase'], folder: string): Promise<Sheets | undefined> {
  const names = await readdir(folder).catch(() => [])
  const found = names.flatMap((name) => /^epoch-(\d+)-\d+\.png$/.exec(name)?.[1] ?? []).map(Number)
  if (found.length === 0) return undefined
  return {
    phase,
    facts: (await readJson(join(folder, 'samples.json'))) as SampleFacts,
    epochs: [...new Set(found)].sort((a, b) => a - b),
    sheet: (epoch, size) => join(folder, `epoch-${epoch}-${size}.png`),
  }
}

/** The epoch that is the model: the best, or the newest where nothing was held out to judge by. */
const keptEpoch = (position: Position | undefined) => position?.best?.epoch ?? position?.epoch

/**
 * The first, the last, and some between.
 *
 * @param most - three or more
 * @param kept - one of the epochs that must be among them
 */
function spread(epochs: readonly number[], most: number, kept?: number): number[] {
  const count = Math.min(most, epochs.length)
  if (count < 2) return epochs.slice(0, count)
  const chosen = Array.from(
    { length: count },
    (_, i) => epochs[Math.round((i * (epochs.length - 1)) / (count - 1))]!,
  )
  if (kept === undefined || !epochs.includes(kept) || chosen.includes(kept)) return chosen
  // the first and the last stay where they are
  const place = Math.min(
    chosen.findIndex((epoch) => epoch > kept),
    count - 2,
  )
  return chosen.map((epoch, at) => (at === place ? kept : epoch))
}

interface Strip {
  readonly row: number
  readonly size: number
  readonly columns: number
}

async function cut(sheet: string, { row, size, columns }: Strip): Promise<Pixels> {
  const cell = cellOf(size)
  const region = { left: 0, top: row * cell, width: columns * cell - (cell - size), height: size }
  return pixelsOf(sharp(sheet).extract(region))
}

/** The first picture of each row, side by side. */
async function firstColumn(
  sheet: string,
  { rows, size }: { readonly rows: number; readonly size: number },
): Promise<Pixels> {
  const cell = cellOf(size)
  const { data, width } = await pixelsOf(
    sharp(sheet).extract({ left: 0, top: 0, width: size, height: rows * cell - (cell - size) }),
  )
  const total = rows * cell - (cell - size)
  const strip = new Uint8Array(total * size * 3).fill(255)
  for (let row = 0; row < rows; row++) {
    for (let y = 0; y < size; y++) {
      const from = (row * cell + y) * width * 3
      strip.set(data.subarray(from, from + size * 3), (y * total + row * cell) * 3)
    }
  }
  return { data: strip, width: total, height: size }
}

/** Each pixel a square: what a stage drew is not made softer. */
async function enlarged({ data, width, height }: Pixels, times: number): Promise<Pixels> {
  return pixelsOf(
    sharp(data, { raw: { width, height, channels: 3 } }).resize(width * times, height * times, {
      kernel: 'nearest',
    }),
  )
}

async function pixelsOf(pipeline: Sharp): Promise<Pixels> {
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

const embed = (pixels: Pixels, alt: string) => embedPicture(pixels, alt, STRIP)
