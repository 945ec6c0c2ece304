import { existsSync } from 'node:fs'
import { copyFile, cp } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { replaceFile, writeFolder } from '@laviter/nn/node'
import { lastPosition, listCheckpoints, type Position } from '../checkpoint/checkpoint'
import { differences } from '../config/differences'
import type { Config } from '../config/schema'
import { alignerKeyIn } from '../evaluation/keys'
import { parseMetrics } from '../logs/run-log'
import type { PhaseName, TrainingGoal } from '../phases/phase-name'
import { PHASES, phasesOf } from '../phases/phases'
import { isOver } from '../phases/plan'
import { CLONE } from './clone'
import { fileErrorCode } from './file-errors'
import {
  alignerFiles,
  CAPTIONER_FOLDER,
  checkpointsOf,
  GENERATOR_FOLDER,
  openRunFolder,
  readRunFile,
  type RunPaths,
} from './run-folder'

/** Phases that train on the aligner of phase vta, each a helper of its own. */
const HELPERS = ['itm', 'tim'] as const
type Helper = (typeof HELPERS)[number]

/** Phases that other runs can give. */
type Given = 'vta' | Helper

/** Keys that make a phase's parts what they are; where the data lies on this disk is none of them. */
const MAKES: Readonly<Record<Given, RegExp>> = {
  vta: /^(seed|embed|data\.(format|size|words|validation\..*)|parts\.(imageEncoder|textEncoder)|imageEncoder\..*|textEncoder\..*)$/,
  itm: /^(captioner\.|parts\.captioner$)/,
  tim: /^(generator\.|discriminator\.|parts\.(generator|discriminator)$)/,
}

/** Finished phases that another run begins with. */
export interface TakenPhases {
  /** of the new run: the section of each phase is the one that it was trained with */
  readonly config: Config
  /** those that are taken, in their order, and how far they were trained */
  readonly positions: ReadonlyMap<PhaseName, Position>
  readonly notes: readonly string[]
  /** @returns the first of the phases that stands otherwise in a run that began with them: trained longer, or on another aligner */
  readonly otherwiseIn: (paths: RunPaths) => Promise<PhaseName | undefined>
  /** Copies models, the newest checkpoints and the logged lines of the phases. */
  readonly copyTo: (paths: RunPaths) => Promise<void>
}

/** A run that phases are taken from. */
interface Source {
  /** as the user calls it */
  readonly folder: string
  readonly paths: RunPaths
  /** what phases 1 and 2 left, which phase joint puts its own models in the place of */
  readonly model: string
  readonly config: Config
}

/** A phase that is taken. */
interface Taken {
  readonly phase: Given
  readonly source: Source
  readonly position: Position
  /** the epochs by which it is over */
  readonly epochs: number
}

/**
 * Takes from other runs what a phase starts from, so that it is not trained again: phase vta always, a later one where it
 * stands there finished and makes the same part; else the new run trains it.
 *
 * @param folders - the other runs', at least one; the first that holds a phase gives it
 * @param config - of the new run
 * @param goal - what the new run is for
 * @throws UserError where no run has a finished alignment, its configuration would have made another one, a phase was trained
 *   on another aligner
 */
export async function takePhases(
  folders: readonly string[],
  config: Config,
  goal: TrainingGoal,
): Promise<TakenPhases> {
  const sources = await Promise.all(folders.map(openSource))
  const alignment = await takeAlignment(sources, config)
  const aligner = await alignerKeyIn(alignment.source.model)
  const taken = [alignment]
  const notTaken: string[] = []
  for (const phase of helpersBefore(goal, config)) {
    const helper = await takeHelper(phase, sources, config, (note) => notTaken.push(note))
    if (helper === undefined) continue
    if (helper.source !== alignment.source)
      await expectSameAligner(helper, alignment.source.folder, aligner)
    taken.push(helper)
  }
  return {
    config: Object.assign({ ...config }, ...taken.map(sectionOf)),
    positions: new Map(taken.map(({ phase, position }) => [phase, position])),
    notes: [...taken.map((each) => takenInWords(each, config)), ...notTaken],
    otherwiseIn: async (run) => {
      for (const { phase, position } of taken) {
        const own = await lastPosition(checkpointsOf(run, phase))
        if (own?.step !== position.step) return phase
      }
      const own = await alignerKeyIn(await modelBeforeJoint(run))
      return own === aligner ? undefined : 'vta'
    },
    copyTo: async (target) => {
      const changed = (cause?: unknown) =>
        new UserError(
          `${alignment.source.folder} went on training while its phases were taken: run the command again`,
          { cause },
        )
      try {
        for (const each of taken) await copyCheckpoint(each, target)
        await writeFolder(target.model, async (temporary) => {
          for (const each of taken) await copyModel(each, temporary)
        })
      } catch (error) {
        throw fileErrorCode(error) === 'ENOENT' ? changed(error) : error
      }
      if ((await alignerKeyIn(target.model)) !== aligner) throw changed()
      await replaceFile(target.metrics, (await Promise.all(taken.map(loggedLines))).join(''))
    },
  }
}

/** The helpers that the goal starts from; where it is all, the new run trains its own. */
function helpersBefore(goal: TrainingGoal, config: Config): Helper[] {
  if (goal === 'all') return []
  const before = phasesOf(goal, config).map(({ name }) => name)
  return HELPERS.filter((name) => name !== goal && before.includes(name))
}

async function openSource(folder: string): Promise<Source> {
  const { paths, config } = await openRunFolder(folder)
  return { folder, paths, model: await modelBeforeJoint(paths), config }
}

/** Where a run keeps what phases 1 and 2 left. */
async function modelBeforeJoint(paths: RunPaths): Promise<string> {
  const isJoint = (await listCheckpoints(checkpointsOf(paths, 'joint'))).length > 0
  return isJoint ? paths.beforeJoint : paths.model
}

async function takeAlignment(sources: readonly Source[], config: Config): Promise<Taken> {
  for (const source of sources) {
    const found = await finished('vta', source, config)
    if (found === undefined) continue
    const changed = otherMake('vta', source, config)
    if (changed.length === 0) return found
    throw new UserError(
      `${source.folder} holds the aligner of another configuration: ${changed.join(', ')}. Set them back, or train without --from`,
    )
  }
  const { folder, paths, config: saved } = sources[0]!
  const position = await lastPosition(checkpointsOf(paths, 'vta'))
  throw new UserError(
    `${folder} has no finished phase vta (${position?.epoch ?? 0} of ${saved.vta.epochs} epochs): laviter train --run ${folder} --phase vta --resume finishes it`,
  )
}

async function takeHelper(
  phase: Helper,
  sources: readonly Source[],
  config: Config,
  tell: (note: string) => void,
): Promise<Taken | undefined> {
  for (const source of sources) {
    const found = await finished(phase, source, config)
    if (found === undefined) continue
    const changed = otherMake(phase, source, config)
    if (changed.length === 0) return found
    tell(`Phase ${phase} of ${source.folder} makes another part: ${changed.join(', ')}`)
  }
  return undefined
}

/** A phase that is over by its run's own epochs, or was stopped at as many as are wanted now. */
async function finished(phase: Given, source: Source, wanted: Config): Promise<Taken | undefined> {
  const position = await lastPosition(checkpointsOf(source.paths, phase))
  if (position === undefined || !existsSync(modelOf(phase, source.model))) return undefined
  const { plan } = PHASES.find(({ name }) => name === phase)!
  const by = [source.config, wanted].find((config) => isOver(plan(config), position))
  return by && { phase, source, position, epochs: by[phase].epochs }
}

/** Keys by which the phase's parts are other ones than those of the new run. */
const otherMake = (phase: Given, source: Source, config: Config): string[] =>
  differences(source.config, config, (path) => MAKES[phase].test(path))

/** Where `model/` keeps what a phase made; the aligner's files stand in it themselves. */
function modelOf(phase: Given, model: string): string {
  if (phase === 'vta') return model
  return join(model, phase === 'itm' ? CAPTIONER_FOLDER : GENERATOR_FOLDER)
}

/** What reads an aligner's features is of no use to another one. */
async function expectSameAligner(
  { phase, source }: Taken,
  folder: string,
  aligner: string,
): Promise<void> {
  if ((await alignerKeyIn(source.model)) === aligner) return
  throw new UserError(
    `Phase ${phase} of ${source.folder} was trained on another aligner than that of ${folder}: take both from one run`,
  )
}

/** The section of the configuration that the phase was trained with. */
const sectionOf = ({ phase, source, epochs }: Taken): Partial<Config> => ({
  [phase]: { ...source.config[phase], epochs },
})

function takenInWords({ phase, source }: Taken, config: Config): string {
  const other = differences(source.config, config, (path) => path.startsWith(`${phase}.`))
  const section =
    other.length > 0 ? `; so is its section of the configuration: ${other.join(', ')}` : ''
  return `Phase ${phase} is that of ${source.folder}${section}`
}

async function copyCheckpoint({ phase, source, position }: Taken, target: RunPaths): Promise<void> {
  const [from, to] = [source.paths, target].map((paths) =>
    join(checkpointsOf(paths, phase), `step-${position.step}`),
  )
  await writeFolder(to!, (temporary) => cp(from!, temporary, CLONE))
}

async function copyModel({ phase, source }: Taken, model: string): Promise<void> {
  const [from, to] = [source.model, model].map((each) => modelOf(phase, each))
  if (phase !== 'vta') return cp(from!, to!, CLONE)
  for (const name of await alignerFiles(from!))
    await copyFile(join(from!, name), join(to!, name), CLONE.mode)
}

async function loggedLines({ phase, source }: Taken): Promise<string> {
  const lines = parseMetrics(await readRunFile(source.paths.metrics))
  return lines
    .filter((line) => line.phase === phase)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}
