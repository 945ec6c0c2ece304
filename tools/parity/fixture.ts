import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { UserError } from '@laviter/nn/errors'
import { readSafetensors, type StoredTensor } from '@laviter/nn/safetensors'

/** One entry of a fixture folder's manifest: its configuration; the tensors stand in CASE.safetensors. */
export type CaseConfig = Record<string, unknown> & { note?: string }

/** A fixture case: its configuration and its tensors, in PyTorch's names and layouts. */
export class Fixture {
  constructor(
    readonly name: string,
    readonly config: CaseConfig,
    readonly tensors: Record<string, StoredTensor>,
  ) {}

  number(key: string): number {
    const value = this.config[key]
    if (typeof value !== 'number')
      throw new UserError(`${this.name}: manifest.json gives no number "${key}"`)
    return value
  }

  stored(name: string): StoredTensor {
    const tensor = this.tensors[name]
    if (!tensor) throw new UserError(`${this.name}.safetensors lacks the tensor "${name}"`)
    return tensor
  }

  /** A stored tensor as float32 or int32, in the layout it is stored in. */
  tensor(name: string): tf.Tensor {
    const { dtype, shape, data } = this.stored(name)
    const integer = dtype.startsWith('I') || dtype.startsWith('U')
    return tf.tensor(Array.from(data, Number), [...shape], integer ? 'int32' : 'float32')
  }

  values(name: string): ArrayLike<number> {
    return Float64Array.from(this.stored(name).data as ArrayLike<number>)
  }

  /** The stored tensors whose names begin so, by the rest of their names. */
  under(prefix: string): Record<string, StoredTensor> {
    return Object.fromEntries(
      Object.entries(this.tensors)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    )
  }
}

/** The configurations in a folder's manifest, by case, in its order. */
export function readManifest(folder: string): Map<string, CaseConfig> {
  const file = join(folder, 'manifest.json')
  if (!existsSync(file)) {
    throw new UserError(`${folder} is no fixture folder: it has no manifest.json`)
  }
  try {
    return new Map(
      Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, CaseConfig>),
    )
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message}`)
  }
}

/**
 * One case with its tensors.
 *
 * @throws UserError where the case's file is missing or no safetensors
 */
export function readFixture(folder: string, name: string, config: CaseConfig): Fixture {
  const file = join(folder, `${name}.safetensors`)
  if (!existsSync(file))
    throw new UserError(`the manifest names the case "${name}", but ${file} is missing`)
  return new Fixture(name, config, readSafetensors(readFileSync(file)).tensors)
}
