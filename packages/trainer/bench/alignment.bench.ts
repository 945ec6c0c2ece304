import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { buildVocabulary, makeAviary } from '@laviter/data'
import { loadConfig } from '../src/config/load'
import { openTrainingData } from '../src/data-sets/open-training-data'
import { openFeatureStore, type FeatureStore } from '../src/features/feature-store'
import { createEncoders, resolveParts } from '../src/parts'
import { createAlignmentTask } from '../src/tasks/alignment'

const STEPS = 200
const watch = { onProgress: () => undefined, signal: new AbortController().signal }

/** 192 training pictures: the tiny aviary's, three times over, so that a batch of 96 is full. */
async function writePictures(folder: string): Promise<string> {
  const birds = join(folder, 'birds')
  await makeAviary({ size: 'tiny', to: birds })
  const lines = (await readFile(join(birds, 'metadata.jsonl'), 'utf8')).trim().split('\n')
  const data = join(folder, 'data')
  const metadata: string[] = []
  for (const copy of ['a', 'b', 'c']) {
    for (const line of lines) {
      const { file_name: file, text } = JSON.parse(line) as { file_name: string; text: string[] }
      const name = `${copy}-${basename(file)}`
      await cp(join(birds, file), join(data, name))
      metadata.push(JSON.stringify({ file_name: name, text, split: 'train' }))
    }
  }
  await writeFile(join(data, 'metadata.jsonl'), metadata.join('\n'))
  return data
}

async function openTask(folder: string, data: string, batch: number, cache: 'on' | 'off') {
  const { config } = await loadConfig({
    name: 'bench',
    data: { format: 'folder', root: data, validation: { by: 'picture', share: 0.01 } },
    imageEncoder: { backbone: 'random' },
    features: { cache, views: ['plain'], folder: join(folder, 'features') },
    vta: { batch, sameClass: 'negative' },
  })
  const dataSet = await openTrainingData(config, watch)
  const vocabulary = buildVocabulary(dataSet)
  const parts = await resolveParts(config.parts, folder)
  const encoders = await createEncoders(config, parts, vocabulary.size, undefined)
  let store: FeatureStore | undefined
  if (cache === 'on') {
    store = await openFeatureStore({ config, dataSet, encoder: encoders.imageEncoder })
    await store.fill(watch)
  }
  const saveModel = async () => undefined
  const task = createAlignmentTask({
    config,
    dataSet,
    vocabulary,
    ...encoders,
    ...(store && { store }),
    saveModel,
  })
  const close = async () => {
    task.dispose()
    encoders.imageEncoder.dispose()
    encoders.textEncoder.dispose()
    await store?.close()
  }
  return { task, close }
}

type Opened = Awaited<ReturnType<typeof openTask>>

/** Median milliseconds of a step as training takes it: reading the batch counts. */
async function takeSteps({ task }: Opened, count: number): Promise<number> {
  const times: number[] = []
  for (let step = 0; step < count;) {
    const epoch = Math.floor(step / task.stepsPerEpoch)
    let from = performance.now()
    for await (const batch of task.batches(epoch, 0)) {
      await task.step(batch, { epoch, step, read: true })
      times.push(performance.now() - from)
      if (++step === count) break
      from = performance.now()
    }
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}

/** Phase 1 with and without the feature cache, and the tensors that 200 steps leave. */
export default async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-bench-'))
  const rows = []
  try {
    const data = await writePictures(folder)
    for (const batch of [48, 96]) {
      const [cached, live] = [
        await openTask(folder, data, batch, 'on'),
        await openTask(folder, data, batch, 'off'),
      ]
      await takeSteps(cached, 3)
      const peer = await takeSteps(live, 4)
      const ours = await takeSteps(cached, 9)
      const goal = batch === 48 ? { goal: 3 } : {}
      rows.push({
        name: `phase 1 step with the feature cache, batch ${batch}`,
        ours,
        peer,
        peerName: 'pictures decoded and encoded each step',
        unit: 'ms',
        ratio: peer / ours,
        ...goal,
      })
      if (batch === 48) {
        const before = tf.memory().numTensors
        await takeSteps(cached, STEPS)
        const after = tf.memory().numTensors
        rows.push({
          name: `tensors after ${STEPS} steps`,
          ours: after,
          peer: before,
          peerName: 'before',
          unit: 'tensors',
          ratio: before / after,
          goal: 1,
        })
      }
      await cached.close()
      await live.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return rows
}
