import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

/** What {@link writeFolder} and {@link replaceFile} of `@laviter/nn/node` name their unfinished work: name, then an id. */
const UNFINISHED = /^\.unfinished-(?<name>.+?)-[0-9a-f-]{36}(?:-replaced)?$/

/** @returns paths of all files below a folder, relative to it, in order; none where it is not there */
export function filesBelow(folder: string): string[] {
  return entriesBelow(folder).flatMap(({ path, isFile }) => (isFile ? [path] : []))
}

/** @returns what a killed process had begun to write below a run folder, by its final name */
export function unfinishedIn(run: string): string[] {
  const begun = entriesBelow(run).flatMap(({ path }) => {
    const name = UNFINISHED.exec(basename(path))?.groups?.['name']
    return name === undefined ? [] : [join(dirname(path), name)]
  })
  return [...new Set(begun), ...(isTorn(join(run, 'metrics.jsonl')) ? ['metrics.jsonl'] : [])]
}

function entriesBelow(folder: string): { path: string; isFile: boolean }[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => ({
        path: relative(folder, join(entry.parentPath, entry.name)),
        isFile: entry.isFile(),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Its last line was half written. */
function isTorn(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8')
    return text !== '' && !text.endsWith('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
