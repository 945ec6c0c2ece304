import { attributePhrase, contradictions, GROUP_NAMES, readAviaryCaption } from './aviary'
import type { Group, GroundTruth, Statement } from './aviary'
import { attributeParts, plainPhrase, readAttributes } from './cub/read-attributes'
import type { AttributeTable, DataSet } from './data-set'
import { openFolder } from './folder/open-folder'
import type { FolderOptions } from './folder/open-folder'
import { readCaption } from './folder/row'
import type { Watch } from './progress'

const isGroup = (part: string): part is Group => GROUP_NAMES.some((group) => group === part)

/**
 * Opens a made aviary: its pictures and captions, its ground truth, the oracle that knows which captions a picture
 * contradicts, and the reader of any caption.
 *
 * @param options - its folder and limits
 * @throws UserError where a file is missing or damaged
 */
export async function openAviary(options: FolderOptions & Watch): Promise<DataSet> {
  const { dataSet, fields } = await openFolder({
    verify: 'exists',
    ...options,
    extraColumns: ['stated'],
  })
  const byPath = new Map(dataSet.items.map((item, index) => [item.id, index]))
  const attributes = await readAttributes(
    dataSet.root,
    (path) => byPath.get(path) ?? byPath.get(`images/${path}`),
    dataSet.items.length,
    (part, value) => (isGroup(part) ? attributePhrase(part, value) : plainPhrase(part, value)),
  )
  const truths = dataSet.items.map((_, item) => truthOf(attributes, item))
  const stated = dataSet.items.map((item, i) => statementsOf(item.captions, fields[i]!))
  return {
    ...dataSet,
    attributes,
    oracle: (image, { item, index }) => contradictions(truths[image]!, stated[item]![index]!),
    readCaption: readAviaryCaption,
  }
}

function truthOf({ attributes, present }: AttributeTable, item: number): GroundTruth {
  const truth = new Map<Group, string>()
  for (const index of present(item)) {
    const { part, value } = attributes[index]!
    if (isGroup(part)) truth.set(part, value)
  }
  return truth
}

/** What each caption states; the list keeps it beside the text, under `stated`, in the same order. */
function statementsOf(
  captions: readonly string[],
  { text, stated }: Readonly<Record<string, unknown>>,
): Statement[][] {
  const byCaption = new Map<string, Statement[]>()
  if (Array.isArray(text) && Array.isArray(stated))
    text.forEach((each: unknown, i) => {
      const read = readCaption(each)
      const names: unknown = stated[i]
      if ('caption' in read && Array.isArray(names)) byCaption.set(read.caption, statements(names))
    })
  return captions.map((caption) => byCaption.get(caption) ?? [])
}

function statements(names: readonly unknown[]): Statement[] {
  return names.flatMap((name) => {
    const parts = typeof name === 'string' ? attributeParts(name) : undefined
    return parts && isGroup(parts.part) ? [{ group: parts.part, value: parts.value }] : []
  })
}
