import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { fetchNpmPackage, NSFWJS } from '@laviter/runtime'
import type { BackboneWeights } from '@laviter/vta'
import { readNsfwjsBackbone } from '@laviter/vta/node'
import { BACKBONE_NAMES } from './config/backbone-names'
import { nearest } from './config/nearest'
import { readImportedBackbone } from './imported-weights'
import type { JobWatch } from './training/while-doing'

/** Pretrained weights that can be had by name. */
const BACKBONES = {
  nsfwjs: {
    note: 'InceptionV3 from the npm package nsfwjs 4.4.0 (MIT): ImageNet, fine-tuned to judge whether pictures are safe for work, 8 bits a weight',
    load: async ({ onProgress, signal }: JobWatch) => {
      const { name, version, integrity } = NSFWJS
      const folder = await fetchNpmPackage(name, version, integrity, {
        signal,
        onProgress: (event) => {
          if (event.kind === 'progress')
            onProgress({ done: event.done, total: event.total ?? event.done })
        },
      })
      return readNsfwjsBackbone(folder)
    },
  },
} as const satisfies Record<Exclude<(typeof BACKBONE_NAMES)[number], 'random'>, unknown>

/** @returns the names that `imageEncoder.backbone` may hold beside a folder, with what they are */
export function describeBackbones(): { name: string; note: string }[] {
  return Object.entries(BACKBONES).map(([name, { note }]) => ({ name, note }))
}

/**
 * @param name - a pretrained backbone's name, `random`, or a folder that `laviter import` wrote
 * @param watch - progress and signal of the download
 * @returns the weights; undefined for `random`
 * @throws UserError listing what exists
 */
export async function loadBackbone(
  name: string,
  watch: JobWatch,
): Promise<BackboneWeights | undefined> {
  if (name === 'random') return undefined
  if (isBackbone(name)) return BACKBONES[name].load(watch)
  if (existsSync(resolve(name))) return readImportedBackbone(resolve(name))
  throw new UserError(
    `imageEncoder.backbone: there is no ${name}, neither by name nor as a folder here. ${nearest(name, BACKBONE_NAMES)} Names: ${BACKBONE_NAMES.join(', ')}; laviter import makes a folder of weights you have`,
  )
}

function isBackbone(name: string): name is keyof typeof BACKBONES {
  return Object.hasOwn(BACKBONES, name)
}
