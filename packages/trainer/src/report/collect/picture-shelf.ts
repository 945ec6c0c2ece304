import { type DataSet, readImage } from '@laviter/data'
import type { PictureData } from '../report-data'
import { embedPicture, type Pixels } from './pictures'

/** Pictures of a data set's items, each decoded and embedded once. */
export interface PictureShelf {
  /** @throws UserError where the file is no longer readable */
  pixels(item: number): Promise<Pixels>
  /** The picture as the page shows it, described by its first caption. */
  shown(item: number): Promise<PictureData>
}

/** @returns a shelf that reads when asked */
export function createPictureShelf({ items }: DataSet): PictureShelf {
  const shown = new Map<number, Promise<PictureData>>()
  const pixels = async (item: number): Promise<Pixels> => {
    const file = items[item]?.file
    if (file === undefined) throw new Error(`there is no item ${item}`)
    return readImage(file)
  }
  return {
    pixels,
    shown(item) {
      const known = shown.get(item)
      if (known) return known
      const made = pixels(item).then((read) => embedPicture(read, items[item]?.captions[0] ?? ''))
      shown.set(item, made)
      return made
    },
  }
}
