import type * as tf from '@tensorflow/tfjs-core'
import { namedParameters, type ParameterTree } from '@laviter/nn'

/**
 * A lazy hash of a backbone: 64 bits over every weight in order and the preprocessing. It is computed at its first use,
 * and again after weights were assigned.
 *
 * @param tree - the backbone's parameters
 * @param preprocessing - plain JSON: whatever else the features depend on
 * @returns gives the key, such as `nsfwjs-1f0c...`; reads all weights (about 0.2 s for InceptionV3)
 */
export function backboneKey(
  tree: ParameterTree,
  preprocessing: { readonly name: string } & Record<string, unknown>,
): () => string {
  const variables = [...namedParameters(tree).values()]
  let known: { of: object[]; key: string } | undefined
  return () => {
    // assigning a variable gives it another dataId
    const of = variables.map(({ dataId }) => dataId)
    if (!known?.of.every((dataId, i) => dataId === of[i]))
      known = { of, key: `${preprocessing.name}-${hash(variables, JSON.stringify(preprocessing))}` }
    return known.key
  }
}

function hash(variables: readonly tf.Variable[], text: string): string {
  const { imul } = Math
  // two lanes of FNV-1a over 32-bit words, with different primes
  let a = 0x811c9dc5
  let b = 0x9747b28c
  const mix = (word: number) => {
    a = imul(a ^ word, 0x01000193)
    b = imul(b ^ word ^ (b >>> 15), 0x85ebca6b)
  }
  for (const character of text) mix(character.codePointAt(0)!)
  for (const variable of variables) {
    const values = variable.dataSync()
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
    for (let i = 0; i < words.length; i++) mix(words[i]!)
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
}
