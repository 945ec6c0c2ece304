import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ATTRIBUTES } from './attributes'
import type { Box } from './draw/bird'
import type { AviaryPlan, Plate } from './plan'

/** CUB's certainties: 1 where the picture hides the part, 4 where the value is beyond doubt. */
const NOT_VISIBLE = 1
const DEFINITELY = 4

const CERTAINTIES = ['not visible', 'guessing', 'probably', 'definitely']

/**
 * Writes the ground truth in CUB-200-2011's files.
 *
 * All lie in the folder itself: `images.txt`, `classes.txt`, `image_class_labels.txt`, `train_test_split.txt` (1 = not test),
 * `bounding_boxes.txt`, `attributes.txt`, `certainties.txt` and `image_attribute_labels.txt`.
 *
 * @param folder - the data set's folder
 * @param plan - its species and pictures
 * @param boxes - the birds' boxes, in the order of the pictures
 */
export async function writeCub(
  folder: string,
  { species, plates }: AviaryPlan,
  boxes: readonly Box[],
): Promise<void> {
  const numbered = (rows: readonly string[]) => rows.map((row, i) => `${i + 1} ${row}\n`).join('')
  const files: Record<string, string> = {
    'images.txt': numbered(plates.map(({ file }) => file.replace(/^images\//, ''))),
    'classes.txt': numbered(species.map(({ name }) => name)),
    'image_class_labels.txt': numbered(
      plates.map(({ individual }) => String(individual.species.index + 1)),
    ),
    'train_test_split.txt': numbered(plates.map(({ split }) => (split === 'test' ? '0' : '1'))),
    'bounding_boxes.txt': numbered(boxes.map(boxRow)),
    'attributes.txt': numbered(ATTRIBUTES.map(({ name }) => name)),
    'certainties.txt': numbered(CERTAINTIES),
    'image_attribute_labels.txt': plates.map(labelRows).join(''),
  }
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

/** x, y, width, height in pixels, as CUB has them. */
function boxRow({ left, top, right, bottom }: Box): string {
  return [left, top, right - left, bottom - top].map((x) => x.toFixed(1)).join(' ')
}

/** `image attribute present certainty seconds`: a drawn picture took nobody any time to label. */
function labelRows({ individual: { attributes, hidden } }: Plate, index: number): string {
  return ATTRIBUTES.map(({ part, value }, i) => {
    const visible = !hidden.has(part)
    const present = visible && attributes[part] === value ? 1 : 0
    return `${index + 1} ${i + 1} ${present} ${visible ? DEFINITELY : NOT_VISIBLE} 0\n`
  }).join('')
}
