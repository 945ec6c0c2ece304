import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { loadOnce } from '../load-once'
import { alignerKeyIn, modelKeyIn } from './keys'

/** The models of an open run, all of one moment: a training may put others in their place at any time. */
export interface OpenModels {
  /** @returns SHA-256 of the aligner's files, hexadecimal: what was embedded by another aligner is stale, by another captioner not */
  alignerKey(): Promise<string>
  /** @returns SHA-256 of all models' files, hexadecimal: numbers that were measured with others are stale */
  modelKey(): Promise<string>
  /**
   * Loads one of them.
   *
   * @throws UserError where the models have been replaced since the first of them was named or loaded
   */
  load<T extends { dispose(): void }>(read: () => Promise<T>): Promise<T>
}

/**
 * What is measured is filed under the model's name, so that the model that was loaded must be the one that is named.
 *
 * @param folder - the run, as the user calls it
 * @param model - its `model/`
 */
export function openModels(folder: string, model: string): OpenModels {
  let first = ''
  const expectUnchanged = async (cause?: unknown) => {
    if ((await stampOf(model)) === first) return
    throw new UserError(
      `${folder}: a training has put another model in the place of the one that was being read. Run the command again (in code: openRun)`,
      { cause },
    )
  }
  const unchanged = async <T>(read: () => Promise<T>, free?: (value: T) => void): Promise<T> => {
    first ||= await stampOf(model) // empty while there is no model yet
    let value: T
    try {
      value = await read()
    } catch (error) {
      await expectUnchanged(error) // half of what was read was of another model
      throw error
    }
    try {
      await expectUnchanged()
    } catch (error) {
      free?.(value)
      throw error
    }
    return value
  }
  const aligner = loadOnce(() => unchanged(() => alignerKeyIn(model)))
  const all = loadOnce(() => unchanged(() => modelKeyIn(model)))
  return {
    alignerKey: () => aligner.get(),
    modelKey: () => all.get(),
    load: (read) => unchanged(read, (loaded) => loaded.dispose()),
  }
}

/** @returns what changes whenever a model is saved; empty where there is none */
async function stampOf(model: string): Promise<string> {
  const entries = await readdir(model, { recursive: true, withFileTypes: true }).catch(() => [])
  const stamps = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      const found = await stat(file).catch(() => undefined)
      return `${relative(model, file)} ${found?.ino} ${found?.size} ${found?.mtimeMs}`
    })
  return (await Promise.all(stamps)).toSorted().join('\n')
}
