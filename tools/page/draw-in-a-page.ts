/// <reference lib="dom" />
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { namedParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { openBackend } from '@laviter/runtime'
import { createAttnGanGenerator } from '@laviter/tim'
import { saveGenerator } from '@laviter/tim/node'
import * as tf from '@tensorflow/tfjs-core'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { findChromium } from '../setup/chromium.mjs'
import { CONFIG, draw, type Pixels } from './draw'

const SEED = 'pixels'

/** How much stronger a trained generator's colours are, about: a new one's pictures are nearly grey. */
const CONTRAST = 50

/** What a generator draws that is saved there, its statistics and colours those of a trained one. */
async function saved(folder: string): Promise<Pixels> {
  const generator = createAttnGanGenerator(CONFIG, { random: createRandom(3) })
  const random = createRandom('training')
  tf.tidy(() => {
    const [noise, sentence] = [CONFIG.noise, CONFIG.embed].map((width) =>
      tf.randomNormal<tf.Rank.R2>([4, width], 0, 1, 'float32', width),
    )
    const words: tf.Tensor3D = tf.randomNormal([4, 5, CONFIG.embed], 0, 1, 'float32', 1)
    generator.generate({ noise: noise!, sentence: sentence!, words }, { training: true, random })
  })
  for (const [path, weight] of namedParameters(generator.parameters))
    if (path.endsWith('head.weight')) tf.tidy(() => weight.assign(tf.mul(weight, CONTRAST)))
  await saveGenerator(folder, { generator, config: CONFIG })
  const pixels = await draw(generator, createRandom(SEED))
  generator.dispose()
  return pixels
}

/** The page's program, for browsers, as an application's bundler makes it. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    conditions: ['@laviter/source'],
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

/** Serves the page, its program and the generator's folder. */
async function serve(folder: string, program: string) {
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path === '/') response.setHeader('content-type', 'text/html').end('<!doctype html>')
    else if (path === '/favicon.ico') response.writeHead(204).end()
    else if (path === '/page.js') response.setHeader('content-type', 'text/javascript').end(program)
    else
      readFile(join(folder, path)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

await openBackend({ device: 'cpu', quiet: true })
const folder = await mkdtemp(join(tmpdir(), 'laviter-page-'))
try {
  const here = await saved(join(folder, 'generator'))
  const { server, url } = await serve(folder, await bundled())
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(url)
    await page.addScriptTag({ url: `${url}/page.js` })
    const there = await page.evaluate(
      ([from, seed]) => window.drawFrom(from!, seed!),
      [`${url}/generator`, SEED],
    )
    process.stdout.write(JSON.stringify({ here, there, complaints }))
  } finally {
    await browser.close()
    server.close()
  }
} finally {
  await rm(folder, { recursive: true })
}
