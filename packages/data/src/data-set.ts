/** Which part of a data set an item belongs to. */
export type Split = 'train' | 'validation' | 'test'

/** The splits, in the order in which tables show them. */
export const SPLITS: readonly Split[] = ['train', 'validation', 'test']

/** One picture and the sentences that describe it. */
export interface Item {
  /** Name inside the data set, forward slashes, e.g. `images/007.cardinal/3.png`; unique. */
  readonly id: string
  /** Absolute path of the picture. */
  readonly file: string
  /** At least one, none empty. */
  readonly captions: readonly string[]
  /** Class name; the item's own id where the data set has no classes (as COCO: no same-class mask then). */
  readonly class: string
  /** Place of `class` in `DataSet.classes`. */
  readonly classIndex: number
  readonly split: Split
}

/** One value of one visible attribute, as CUB names them. */
export interface Attribute {
  /** CUB's name, e.g. `has_wing_color::brown`. */
  readonly name: string
  /** The group that the value belongs to, e.g. `wing color`; values of a group exclude one another where drawn. */
  readonly part: string
  /** e.g. `brown`. */
  readonly value: string
  /** What a text encoder reads, e.g. `brown wings`. */
  readonly phrase: string
}

/** Which attributes each picture shows: ground truth for AIMCoS and for accuracy per attribute. */
export interface AttributeTable {
  readonly attributes: readonly Attribute[]
  /** Attribute indices by group (`Attribute.part`). */
  readonly groups: ReadonlyMap<string, readonly number[]>
  /** Indices of the attributes that item `item` (index into `DataSet.items`) visibly has. */
  present(item: number): readonly number[]
  /** Indices of the other values of the groups that are visible in the item. */
  absent(item: number): readonly number[]
}

/** What a sentence says of one attribute. */
export interface StatedValue {
  /** The group that it is about, e.g. `wing color` (`Attribute.part`). */
  readonly group: string
  /** e.g. `brown`; a value that no attribute of the group has is stated all the same, and never true. */
  readonly value: string
}

/** An item that was left out, and why. */
export interface Skipped {
  /** As the data set names it; with the line where it comes from a list. */
  readonly file: string
  readonly why: string
}

/** One caption of a data set. */
export interface CaptionRef {
  /** Index into `DataSet.items`. */
  readonly item: number
  /** Index into `Item.captions`. */
  readonly index: number
}

/** Pictures with sentences, read and checked; nothing of it is decoded yet. */
export interface DataSet {
  readonly name: string
  /** Absolute path of its folder. */
  readonly root: string
  readonly items: readonly Item[]
  readonly classes: readonly string[]
  /** What the licence wants said wherever pictures are shown. */
  readonly attribution?: string
  readonly attributes?: AttributeTable
  readonly skipped: readonly Skipped[]
  /** Columns of the list that mean nothing to us, by name. */
  readonly unknownColumns: readonly string[]
  /** How many stated attributes of the caption contradict the picture of item `image`; only drawn data sets know. */
  readonly oracle?: (image: number, caption: CaptionRef) => number
  /** The attributes that any sentence in the data set's words states; only drawn data sets know how to read one. */
  readonly readCaption?: (text: string) => readonly StatedValue[]
}

/**
 * Indices of one split's items, in the data set's own order.
 *
 * @param dataSet - an opened data set
 * @param split - the part asked for
 * @returns indices into `dataSet.items`, ascending
 */
export function itemsOf(dataSet: Pick<DataSet, 'items'>, split: Split): number[] {
  return dataSet.items.flatMap((item, index) => (item.split === split ? [index] : []))
}
