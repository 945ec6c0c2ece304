import { crc32 } from 'node:zlib'
import { UserError } from '@laviter/nn/errors'
import type { FeatureCache } from './feature-cache'
import { allFinite, floatsToHalves, halvesToFloats } from './half'
import { rowName } from './journal'
import type { Slot } from './journal'
import type { RowFiles } from './row-files'
import { createRowWriter } from './row-writer'

/** What a store works on. */
export interface StoreParts {
  readonly folder: string
  readonly files: RowFiles
  readonly entries: Map<string, Slot>
  readonly items: readonly string[]
  readonly views: readonly string[]
  readonly bytesNeeded: number
}

/**
 * The open cache.
 *
 * @param parts - its files and what is known of them
 */
export function createStore<Name extends string>(parts: StoreParts): FeatureCache<Name> {
  const { folder, files, entries, items, views, bytesNeeded } = parts
  const rowNames = items.map((item) => views.map((view) => rowName(item, view)))
  const writer = createRowWriter(folder, files, entries)
  /** Rows whose checksum was compared in this process, by tensor: once is enough. */
  const proven = files.names.map(() => new Set<string>())

  const rowOf = (item: number, view: number): string => {
    const row = rowNames[item]?.[view]
    if (row === undefined)
      throw new RangeError(
        `feature cache: no item ${item}, view ${view} among ${items.length} x ${views.length}`,
      )
    return row
  }

  const prove = async (
    row: string,
    tensor: number,
    halves: Uint16Array,
    sums: readonly number[],
  ) => {
    if (proven[tensor]!.has(row)) return
    if (crc32(halves) === sums[tensor]) return void proven[tensor]!.add(row)
    await writer.forget(row).catch(() => {}) // another process fills it: it will meet the damage itself
    throw new UserError(
      `Feature cache ${folder}: a row is damaged on the disk. It was taken out; start again and it is made anew.`,
    )
  }

  const readHalf = async <Asked extends Name>(
    itemList: readonly number[],
    viewList: readonly number[],
    asked: readonly Asked[] = files.names as readonly Asked[],
  ): Promise<Record<Asked, Uint16Array<ArrayBuffer>>> => {
    if (itemList.length !== viewList.length)
      throw new RangeError(
        `feature cache: ${itemList.length} items, but ${viewList.length} views; one view goes with each item`,
      )
    const result = {} as Record<Asked, Uint16Array<ArrayBuffer>>
    const reads: Promise<void>[] = []
    for (const name of asked) {
      const tensor = files.names.indexOf(name)
      if (tensor < 0) throw new RangeError(`feature cache: no tensor ${name} among ${files.names}`)
      const length = files.lengths[tensor]!
      const all = (result[name] = new Uint16Array(itemList.length * length))
      itemList.forEach((item, i) => {
        const row = rowOf(item, viewList[i]!)
        const known = entries.get(row)
        if (!known)
          throw new RangeError(
            `feature cache: item ${item}, view ${views[viewList[i]!]} is not there`,
          )
        const halves = all.subarray(i * length, (i + 1) * length)
        reads.push(
          files.read(known.slot, tensor, halves).then(() => prove(row, tensor, halves, known.sums)),
        )
      })
    }
    // all settle before an error goes out: nobody may write into the arrays later
    for (const read of await Promise.allSettled(reads))
      if (read.status === 'rejected') throw read.reason
    return result
  }

  const missing = () =>
    rowNames.flatMap((names, item) =>
      names.flatMap((row, view) => (entries.has(row) ? [] : [{ item, view }])),
    )

  return {
    folder,
    bytesNeeded,
    rows: items.length * views.length,
    get filled() {
      return items.length * views.length - missing().length
    },
    has: (item, view) => entries.has(rowOf(item, view)),
    missing,
    write: async (item, view, values) => {
      const row = rowOf(item, view)
      const halves = files.names.map((name, tensor) =>
        checkedHalves(name, values[name as Name], files.lengths[tensor]!),
      )
      await writer.write(row, halves)
      for (const set of proven) set.add(row)
    },
    readHalf,
    read: async <Asked extends Name>(
      itemList: readonly number[],
      viewList: readonly number[],
      asked?: readonly Asked[],
    ) => {
      const halves = await readHalf(itemList, viewList, asked)
      const floats = {} as Record<Asked, Float32Array<ArrayBuffer>>
      for (const name of Object.keys(halves) as Asked[]) floats[name] = halvesToFloats(halves[name])
      return floats
    },
    flush: writer.flush,
    release: writer.release,
    close: async () => {
      try {
        await writer.release()
      } finally {
        await files.close()
      }
    },
  }
}

function checkedHalves(
  name: string,
  values: Float32Array | Uint16Array | undefined,
  length: number,
): Uint16Array {
  if (values?.length !== length)
    throw new RangeError(
      `feature cache: ${name} has ${values?.length ?? 'no'} values where a row has ${length}`,
    )
  const halves = values instanceof Uint16Array ? values : floatsToHalves(values)
  if (!allFinite(halves))
    throw new RangeError(
      `feature cache: ${name} holds a value that is not finite or is beyond float16's 65,504`,
    )
  return halves
}
