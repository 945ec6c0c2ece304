import type { Evaluation } from '../evaluation/evaluation'
import { formatCaptions } from './format-captions'
import { formatGeneration } from './format-generation'

/**
 * @param evaluation - what was measured
 * @returns a table for people, each number beside its chance and its ceiling
 */
export function formatEvaluation(evaluation: Evaluation): string {
  const {
    rPrecision,
    rPrecisionNoSameClass,
    oracle,
    recall,
    aimcos,
    attributes,
    captioning,
    generation,
    notes,
  } = evaluation
  const lines = [
    `${evaluation.split}: ${evaluation.images} pictures, ${evaluation.captions} captions`,
  ]
  const add = (name: string, text: string) => lines.push(`${name.padEnd(30)} ${text}`)
  const rows = [
    ['R-precision', rPrecision, oracle?.rPrecision],
    ['  negatives of other classes', rPrecisionNoSameClass, oracle?.rPrecisionNoSameClass],
  ] as const
  for (const [name, measured, ceiling] of rows) {
    if (measured === undefined) continue
    const [low, high] = measured.interval
    const ideal = ceiling === undefined ? '' : `, knowing every attribute ${percent(ceiling.value)}`
    add(
      name,
      `${percent(measured.value)}  (${percent(low)} to ${percent(high)}; chance ${percent(measured.chance)}${ideal})`,
    )
  }
  if (recall !== undefined) {
    for (const [name, side] of Object.entries(recall)) {
      const ranks = Object.entries(side).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      )
      add(words(name), ranks.map(([key, value]) => recallText(key, value)).join('  '))
    }
  }
  if (aimcos !== undefined) {
    add(
      'AIMCoS',
      `${aimcos.value.toFixed(3)}  (absent values ${aimcos.absent.toFixed(3)}, contrast ${aimcos.contrast.toFixed(3)})`,
    )
  }
  for (const { group, accuracy, chance, n } of attributes ?? []) {
    add(`  ${group}`, `${percent(accuracy)}  (chance ${percent(chance)}, ${n} pictures)`)
  }
  if (captioning !== undefined) lines.push(...formatCaptions(captioning))
  if (generation !== undefined) lines.push(...formatGeneration(generation))
  return [...lines, ...notes.map((note) => `! ${note}`)].join('\n')
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`

/** `imageToText` becomes image to text. */
const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const recallText = (key: string, value: number) =>
  /^\d+$/.test(key) ? `@${key} ${percent(value)}` : `${words(key)} ${value}`
