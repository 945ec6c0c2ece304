import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'

/** One record of the package's `data/openmoji.json`, what of it is used. */
export interface Emoji {
  /** Code points, `1F469-200D-1F680`; names the picture. */
  readonly hexcode: string
  readonly group: string
  readonly subgroup: string
  /** What the picture shows, by a human: `person lifting weights`. */
  readonly annotation: string
  /** Words about it, by humans. */
  readonly tags: readonly string[]
}

/** The package whose pictures are used. */
export const OPENMOJI_PACKAGE = { name: 'openmoji', version: '17.0.0' } as const

/** Fields of a record that are used. */
const TEXTS = ['hexcode', 'group', 'subgroups', 'annotation', 'tags', 'openmoji_tags'] as const

/** One record as the package has it. */
type PackageRecord = Readonly<Record<(typeof TEXTS)[number], string>> & {
  /** A number where the emoji has a tone, else empty. */
  readonly skintone: number | string
}

function isRecord(value: unknown): value is PackageRecord {
  if (typeof value !== 'object' || value === null || !('skintone' in value)) return false
  const fields = value as Record<string, unknown>
  return TEXTS.every((name) => typeof fields[name] === 'string')
}

/** The package stores an accented letter as U+FFFD in one place name. */
const BROKEN = /le\ufffdn/g

/** Plain letters and quotes: words are ASCII, so `piñata` would lose its middle. */
function plain(text: string): string {
  return text
    .replace(BROKEN, 'leon')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
}

function tagList(...lists: string[]): string[] {
  const tags = lists.flatMap((list) => list.split(',').map(plain))
  return [...new Set(tags.filter((tag) => /[a-z0-9]/i.test(tag)))]
}

/**
 * Reads the package's list, without skin-tone variants and flags of countries.
 *
 * @param source - folder of the unpacked npm package
 * @returns 2,195 pictures in 117 subgroups
 * @throws UserError where the folder does not hold that version of the package
 */
export async function readEmoji(source: string): Promise<Emoji[]> {
  const { name, version } = OPENMOJI_PACKAGE
  const wanted = `Unpack the npm package ${name}@${version} there, or let \`laviter data make openmoji\` fetch it.`
  const read = async (file: string): Promise<unknown> => {
    try {
      return JSON.parse(await readFile(join(source, file), 'utf8'))
    } catch (error) {
      throw new UserError(`OpenMoji ${join(source, file)}: missing or damaged. ${wanted}`, {
        cause: error,
      })
    }
  }
  const found = (await read('package.json')) as { name?: string; version?: string } | null
  if (found?.name !== name || found.version !== version)
    throw new UserError(
      `OpenMoji ${source}: it holds ${found?.name}@${found?.version}, not ${name}@${version}. ${wanted}`,
    )
  const records = await read('data/openmoji.json')
  if (!Array.isArray(records) || !records.every(isRecord))
    throw new UserError(
      `OpenMoji ${join(source, 'data/openmoji.json')}: not the package's list. ${wanted}`,
    )
  return records
    .filter((record) => record.skintone === '' && record.group !== 'flags')
    .map((record) => ({
      hexcode: record.hexcode,
      group: record.group,
      subgroup: record.subgroups,
      annotation: plain(record.annotation),
      tags: tagList(record.tags, record.openmoji_tags),
    }))
}
