import { ATTRIBUTES, GROUP_NAMES } from './attributes'
import type { AviaryPlan, AviarySize } from './plan'

/**
 * The text that lies beside the pictures.
 *
 * @param size - the size made
 * @param plan - its species and pictures
 * @returns Markdown
 */
export function readMe(size: AviarySize, { species, plates }: AviaryPlan): string {
  const count = (split: string) => plates.filter((plate) => plate.split === split).length
  return `# aviary ${size}

${plates.length} pictures of ${species.length} invented bird species, drawn by @laviter/data: ${count('train')} for training,
${count('validation')} to choose the best epoch by, ${count('test')} for test; the three share no species.

- \`metadata.jsonl\`: file_name, text (ten captions), split, class, stated (the attributes that each caption states)
- \`attributes.txt\`: ${ATTRIBUTES.length} attributes in ${GROUP_NAMES.length} groups; \`image_attribute_labels.txt\`: image, attribute, present,
  certainty (1 = the picture hides the part), seconds
- \`images.txt\`, \`classes.txt\`, \`image_class_labels.txt\`, \`train_test_split.txt\` (1 = not test), \`bounding_boxes.txt\`
  (x, y, width, height in pixels): as in CUB-200-2011
`
}
