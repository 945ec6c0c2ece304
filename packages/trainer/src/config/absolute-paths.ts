import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { BACKBONE_NAMES } from './backbone-names'
import type { Config } from './schema'

/**
 * @param config - as it was written here
 * @returns the same with the folders of features and of imported weights absolute: a run finds them from anywhere
 */
export function absolutePaths(config: Config): Config {
  const { features, imageEncoder, textEncoder, captioner } = config
  const backbone = folderOr(imageEncoder.backbone, BACKBONE_NAMES)
  return {
    ...config,
    features: { ...features, ...(features.folder && { folder: resolve(features.folder) }) },
    imageEncoder: { ...imageEncoder, backbone },
    textEncoder: withWeights(textEncoder),
    captioner: withWeights(captioner),
  }
}

/** A name stays, also one that does not exist: the error tells it as it was written. */
function folderOr(name: string, names: readonly string[]): string {
  return names.includes(name) || !existsSync(name) ? name : resolve(name)
}

function withWeights<Section extends { weights?: string | undefined }>(section: Section): Section {
  return { ...section, ...(section.weights && { weights: resolve(section.weights) }) }
}
