/// <reference lib="dom" />
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadGenerator } from '@laviter/tim'
import { createRandom } from '@laviter/nn/random'
import { draw, type Pixels } from './draw'

declare global {
  interface Window {
    /** what the test asks the page for */
    drawFrom(url: string, seed: string): Promise<Pixels>
  }
}

window.drawFrom = async (url, seed) => {
  await tf.setBackend('cpu')
  const { generator, dispose } = await loadGenerator(url)
  const pixels = await draw(generator, createRandom(seed))
  dispose()
  return pixels
}
