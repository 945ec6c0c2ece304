import { UserError } from '../errors'
import { toFloat32, type StoredTensor } from '../safetensors/index'

/** How a tensor's layout changes on its way in. */
export type Layout =
  /** as it is */
  | 'same'
  /** [out, in] to [in, out] */
  | 'transpose'
  /** convolution OIHW to HWIO */
  | 'hwio'
  /** 1 x 1 convolution OIHW to a linear map [in, out] */
  | 'pointwise'

/** One parameter of ours and where it comes from. */
export type Rename = {
  readonly to: string
  readonly layout: Layout
  /** names in the file: one, or several that are joined by `combine` */
  readonly from: readonly string[]
  /** several: `sum` adds them, `rows` stacks them along their inputs; the layout is applied first */
  readonly combine?: 'sum' | 'rows'
}

/**
 * Applies a rename table: each name of the file is used once, each parameter is filled.
 *
 * @param tensors - of the file, by its names
 * @param table - what goes where
 * @param options - `where`: file name for messages; `ignore`: names that are left out on purpose (an auxiliary head)
 * @returns float32 tensors by our names
 * @throws UserError that lists every missing, unused and misshapen tensor
 */
export function applyRenames(
  tensors: Readonly<Record<string, StoredTensor>>,
  table: readonly Rename[],
  { where, ignore = () => false }: { where: string; ignore?: (name: string) => boolean },
): Record<string, StoredTensor> {
  const unused = new Set(Object.keys(tensors).filter((name) => !ignore(name)))
  const wrong: string[] = []
  const filled: Record<string, StoredTensor> = {}
  for (const { to, layout, from, combine } of table) {
    const parts: StoredTensor[] = []
    for (const name of from) {
      const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined
      if (!tensor) wrong.push(`lacks ${name}`)
      else if (!unused.delete(name)) wrong.push(`${name} is asked for twice`)
      else if (!fits(tensor, layout))
        wrong.push(`${name} is [${tensor.shape.join(', ')}], which is no ${layout} of a weight`)
      else parts.push(arrange(tensor, layout))
    }
    if (parts.length !== from.length) continue
    const joined = join(parts, combine)
    if (joined) filled[to] = joined
    else
      wrong.push(
        `${from.join(', ')} have shapes ${parts.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}, which do not combine`,
      )
  }
  for (const name of unused) wrong.push(`${name} has no place in the model`)
  if (wrong.length > 0)
    throw new UserError(
      `${where}: ${wrong.slice(0, 20).join('; ')}${wrong.length > 20 ? `; and ${wrong.length - 20} more` : ''}. Give weights of the model that --from names.`,
    )
  return filled
}

const RANKS: Partial<Record<Layout, number>> = { transpose: 2, hwio: 4, pointwise: 4 }

function fits({ shape }: StoredTensor, layout: Layout): boolean {
  if (layout === 'pointwise' && (shape[2] !== 1 || shape[3] !== 1)) return false
  return RANKS[layout] === undefined || shape.length === RANKS[layout]
}

function arrange(tensor: StoredTensor, layout: Layout): StoredTensor {
  const data = toFloat32(tensor)
  const { shape } = tensor
  if (layout === 'same') return { dtype: 'F32', shape, data: Float32Array.from(data) }
  const [outputs = 0, inputs = 0, height = 1, width = 1] = shape
  const places = height * width
  const turned = new Float32Array(data.length)
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < places; p++)
        turned[(p * inputs + i) * outputs + o] = data[(o * inputs + i) * places + p]!
  const to = layout === 'hwio' ? [height, width, inputs, outputs] : [inputs, outputs]
  return { dtype: 'F32', shape: to, data: turned }
}

function join(
  parts: readonly StoredTensor[],
  combine: Rename['combine'],
): StoredTensor | undefined {
  const [first] = parts
  if (!first || parts.length === 1) return first
  const arrays = parts.map(toFloat32)
  if (combine === 'sum') {
    if (parts.some(({ shape }) => String(shape) !== String(first.shape))) return undefined
    const data = Float32Array.from(arrays[0]!, (_, i) =>
      arrays.reduce((sum, array) => sum + array[i]!, 0),
    )
    return { dtype: 'F32', shape: first.shape, data }
  }
  if (parts.some(({ shape }) => String(shape.slice(1)) !== String(first.shape.slice(1))))
    return undefined
  const data = new Float32Array(arrays.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const array of arrays) {
    data.set(array, at)
    at += array.length
  }
  const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0)
  return { dtype: 'F32', shape: [rows, ...first.shape.slice(1)], data }
}
