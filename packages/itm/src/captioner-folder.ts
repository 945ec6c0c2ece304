import { readParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { isRecord, parseModelDescription } from '@laviter/nn/model-files'
import { writeSafetensors } from '@laviter/nn/safetensors'
import { createVocabulary } from '@laviter/nn/vocabulary'
import { createCaptionVocabulary, type CaptionVocabulary } from './caption-vocabulary'
import { captionSettings } from './caption-settings'
import type { Captioner, CaptionerConfig } from './captioner'
import { CAPTIONERS } from './captioners'

/** Files of a captioner's folder. */
export const FILES = { description: 'captioner.json', weights: 'captioner.safetensors' } as const

const FORMAT = 'laviter-captioner'
const VERSION = 1

/** What a captioner is made from: a built-in part or the name of one's own, and the configuration of its factory. */
export type CaptionerPart = {
  readonly part: 'transformer' | 'show-and-tell' | 'show-attend-and-tell' | (string & {})
} & CaptionerConfig

/** A captioner with all that a folder keeps of it. */
export type SavedCaptioner = {
  readonly captioner: Captioner
  /** what it was made from; any JSON of a part's own is kept */
  readonly config: CaptionerPart
  /** its words; absent: tokens stand for something else */
  readonly vocabulary?: CaptionVocabulary
}

/** What `captioner.json` says. */
export type CaptionerDescription = {
  readonly config: CaptionerPart
  readonly vocabulary?: CaptionVocabulary
}

/**
 * A captioner as the two files of a folder.
 *
 * @param saved - the captioner, its configuration and its words
 * @throws UserError where they do not fit each other, so that a folder is never replaced by one that cannot be loaded
 */
export async function packCaptioner({
  captioner,
  config,
  vocabulary,
}: SavedCaptioner): Promise<Record<string, string | Uint8Array>> {
  const where = 'saveCaptioner'
  if (!isPart(config))
    throw new UserError(
      `${where}: config lacks part or vocabularySize, without which it could not be loaded. Give { part: 'transformer', ...config }, or the name of your own part, and what the captioner was made from.`,
    )
  expectVocabularyFits(where, config, vocabulary)
  expectMadeFrom(where, captioner, config)
  const description = {
    format: FORMAT,
    version: VERSION,
    config,
    ...(vocabulary && { vocabulary: vocabulary.vocabulary.toJSON() }),
  }
  return {
    [FILES.weights]: writeSafetensors(await readParameters(captioner.parameters)),
    [FILES.description]: `${JSON.stringify(description, undefined, 1)}\n`,
  }
}

const WHOLE = 'Give the captioner folder that a run or saveCaptioner wrote, undamaged.'

/**
 * Reads `captioner.json`.
 *
 * @param text - its content
 * @param where - its path for messages
 * @throws UserError where it is none
 */
export function parseCaptioner(text: string, where: string): CaptionerDescription {
  const { config, vocabulary } = parseModelDescription(text, where, {
    format: FORMAT,
    version: VERSION,
    what: 'a captioner',
    reader: '@laviter/itm',
    remedy: WHOLE,
  })
  if (!isPart(config))
    throw new UserError(`${where}: it lacks config.part or config.vocabularySize. ${WHOLE}`)
  if (vocabulary === undefined) return { config }
  if (!isWords(vocabulary))
    throw new UserError(`${where}: its vocabulary is no list of words. ${WHOLE}`)
  const words = createCaptionVocabulary(createVocabulary(vocabulary))
  expectVocabularyFits(where, config, words)
  return { config, vocabulary: words }
}

const isPart = (value: unknown): value is CaptionerPart =>
  isRecord(value) && typeof value.part === 'string' && Number.isInteger(value.vocabularySize)

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string')

/** A part of one's own may name its tokens otherwise, and have no length to choose: only what is said of its tokens is compared. */
function expectMadeFrom(where: string, captioner: Captioner, config: CaptionerPart): void {
  const { tokens, length } = captioner
  const made: Readonly<Record<string, number>> = { ...tokens, vocabularySize: tokens.size, length }
  const { vocabularySize, padding, start, end } = config
  const said = Object.hasOwn(CAPTIONERS, config.part)
    ? settingsOf(config)
    : { vocabularySize, padding, start, end }
  for (const [key, value] of Object.entries(said))
    if (value !== undefined && value !== made[key])
      throw new UserError(
        `${where}: config says ${key} ${value}, the captioner has ${made[key]}. Give the configuration that it was made from.`,
      )
}

/** What a built-in is made with, its defaults included. */
function settingsOf(config: CaptionerConfig) {
  const { tokens, length } = captionSettings(config)
  const { size: vocabularySize, ...special } = tokens
  return { vocabularySize, ...special, length }
}

function expectVocabularyFits(
  where: string,
  { vocabularySize, padding = 0, start = 1, end = 2 }: CaptionerConfig,
  vocabulary: CaptionVocabulary | undefined,
): void {
  if (!vocabulary) return
  const { tokens } = vocabulary
  if (tokens.size !== vocabularySize)
    throw new UserError(
      `${where}: the vocabulary has ${tokens.size} tokens (its words, padding, start and end), vocabularySize is ${vocabularySize}. Use the vocabulary that the captioner was made with.`,
    )
  if (tokens.padding !== padding || tokens.start !== start || tokens.end !== end)
    throw new UserError(
      `${where}: the captioner's tokens for padding, start and end are ${padding}, ${start} and ${end}, the vocabulary's ${tokens.padding}, ${tokens.start} and ${tokens.end}. Make and train the captioner with those of the vocabulary, its default.`,
    )
}
