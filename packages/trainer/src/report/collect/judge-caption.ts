import type { AttributeTable, DataSet, StatedValue } from '@laviter/data'
import type { JudgedStatement } from '../caption-data'

/**
 * Reads what a caption states of a picture, and says what of it is true.
 *
 * @param dataSet - whose captions can be read
 * @param item - index into `dataSet.items`
 * @param caption - of a captioner or of the data set
 * @returns undefined where the data set does not know how to read captions
 */
export function judgeCaption(
  { readCaption, attributes }: Pick<DataSet, 'readCaption' | 'attributes'>,
  item: number,
  caption: string,
): JudgedStatement[] | undefined {
  if (!readCaption || !attributes) return undefined
  const shown = new Map(
    attributes.present(item).flatMap((index) => {
      const attribute = attributes.attributes[index]
      return attribute ? [[attribute.part, attribute.value] as const] : []
    }),
  )
  return readCaption(caption).map((stated) => {
    const phrase = phraseOf(attributes, stated)
    const truth = shown.get(stated.group)
    if (truth === undefined) return { phrase, judgement: 'hidden' }
    return truth === stated.value
      ? { phrase, judgement: 'true' }
      : { phrase, judgement: 'false', truth }
  })
}

/** The attribute's own phrase; for a value that its group does not have, one made like those of the group. */
function phraseOf({ attributes, groups }: AttributeTable, { group, value }: StatedValue): string {
  const kin = (groups.get(group) ?? []).flatMap((index) => attributes[index] ?? [])
  const own = kin.find((attribute) => attribute.value === value)
  const like = kin[0]
  return own?.phrase ?? like?.phrase.replace(like.value, value) ?? `${value} ${group}`
}
