import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { distance } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import { toFloat32 } from '@laviter/nn/safetensors'
import * as tf from '@tensorflow/tfjs'
import { createInceptionEncoder } from '../inception-encoder'
import { sizedConvolutions } from '../inception/parameters'
import { parseObjectLiteral } from '../import/object-literal'
import { readBackbone, readKerasInception, readNsfwjsBackbone } from './read-backbone'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-vta-'))
})
afterAll(() => rm(folder, { recursive: true }))

const quantization = { min: -1, scale: 0.5, dtype: 'uint8' }

/** A Keras InceptionV3 whose i-th convolution holds the byte i; its layers and weights stand in no useful order. */
function kerasModel() {
  const specs: { name: string; shape: number[]; dtype: string; quantization: object }[] = []
  const bytes: Uint8Array[] = []
  const layers: object[] = []
  const add = (name: string, shape: number[], value: number) => {
    specs.push({ name, shape, dtype: 'float32', quantization })
    bytes.push(new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(value))
  }
  sizedConvolutions().forEach(({ convolution: { kernel }, inputs, outputs }, i) => {
    const conv = i === 0 ? 'conv2d' : `conv2d_${i}`
    const norm = `normal_${(i * 7) % 94}`
    layers.push({
      class_name: 'BatchNormalization',
      name: norm,
      inbound_nodes: [[[conv, 0, 0, {}]]],
    })
    layers.push({ class_name: 'Conv2D', name: conv, inbound_nodes: [[['before', 0, 0, {}]]] })
    add(`${conv}/kernel`, [...kernel, inputs, outputs], i)
    for (const part of ['beta', 'moving_mean', 'moving_variance'])
      add(`${norm}/${part}`, [outputs], i)
  })
  const model = {
    modelTopology: { model_config: { config: { layers: layers.reverse() } } },
    weightsManifest: [{ paths: ['shard-1', 'shard-2'], weights: specs }],
  }
  const all = Buffer.concat(bytes)
  return { model, shards: [all.subarray(0, 1001), all.subarray(1001)] }
}

function expectMapped(tensors: Awaited<ReturnType<typeof readKerasInception>>['tensors']) {
  sizedConvolutions().forEach(({ convolution: { name }, outputs }, i) => {
    for (const part of ['weight', 'norm.shift', 'norm.mean', 'norm.variance'])
      expect([name, part, tensors[`${name}.${part}`]!.data[0]]).toEqual([name, part, i])
    expect(tensors[`${name}.weight`]!.quantisation).toEqual({ scale: 0.5, min: -1 })
    expect(toFloat32(tensors[`${name}.norm.scale`]!)).toEqual(new Float32Array(outputs).fill(1))
  })
}

test('a Keras model goes in by the order of its convolutions', async () => {
  const { model, shards } = kerasModel()
  await writeFile(join(folder, 'model.json'), JSON.stringify(model))
  await Promise.all(shards.map((shard, i) => writeFile(join(folder, `shard-${i + 1}`), shard)))
  const weights = await readBackbone('keras', join(folder, 'model.json'))
  expect(weights).toMatchObject({ name: 'keras', range: [-1, 1], borders: 'inside' })
  expectMapped(weights!.tensors)
  await writeFile(join(folder, 'shard-2'), shards[1]!.subarray(5))
  await expect(readKerasInception(join(folder, 'model.json'))).rejects.toThrow(/cut short/)
  model.modelTopology.model_config.config.layers.pop()
  await writeFile(join(folder, 'model.json'), JSON.stringify(model))
  await writeFile(join(folder, 'shard-2'), shards[1]!)
  await expect(readKerasInception(join(folder, 'model.json'))).rejects.toThrow(
    /lacks BatchNormalization of conv2d/,
  )
})

test('nsfwjs’ programs are read as data', async () => {
  const { model, shards } = kerasModel()
  const root = join(folder, 'package', 'dist', 'models', 'inception_v3')
  await mkdir(root, { recursive: true })
  const minified = JSON.stringify(model)
    .replace(/"(\w+)":/g, '$1:')
    .replaceAll('0.5', '.5')
  await writeFile(
    join(root, 'model.min.js'),
    `!function(){throw new Error("run")}({1:[function(a,n,i){n.exports=${minified}},{}]},{},[1]);`,
  )
  await Promise.all(
    shards.map((shard, i) =>
      writeFile(
        join(root, `shard-${i + 1}.min.js`),
        `!function(d){throw new Error("run")}({1:[function(d,h,Z){h.exports="${shard.toString('base64')}"},{}]},{},[1])(1)});`,
      ),
    ),
  )
  const weights = await readNsfwjsBackbone(join(folder, 'package'))
  expect(weights).toMatchObject({ name: 'nsfwjs', range: [0, 1], borders: 'inside' })
  expect(weights.note).toMatch(/safe for work, quantised/)
  expectMapped(weights.tensors)
  expectMapped((await readNsfwjsBackbone(root)).tensors)
})

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'an unknown name',
    () => readBackbone('resnet'),
    /backbone "resnet" is unknown. Use one of nsfwjs/,
  ],
  [
    'a name without its source',
    () => readBackbone('nsfwjs'),
    /nsfwjs: it is read from the unpacked npm/,
  ],
  [
    'a missing folder',
    () => readNsfwjsBackbone('/nowhere'),
    /model\.min\.js: it cannot be read \(ENOENT\)/,
  ],
  [
    'a missing file',
    () => readBackbone('torchvision', '/nowhere.pth'),
    /nowhere\.pth: it cannot be read/,
  ],
  ['Keras’ own file', () => readBackbone('keras', 'model.h5'), /tensorflowjs_converter/],
])('%s is an error that says what to do', async (_, read, message) => {
  await expect(read()).rejects.toThrow(message)
})

test('a manifest that points outside its folder is refused', async () => {
  const { model } = kerasModel()
  model.weightsManifest[0]!.paths = ['../../etc/passwd']
  await writeFile(join(folder, 'outside.json'), JSON.stringify(model))
  await expect(readKerasInception(join(folder, 'outside.json'))).rejects.toThrow(
    /outside its folder/,
  )
})

// LAVITER_NSFWJS=folder of the unpacked nsfwjs 4.4.0: the real weights against Keras' own graph
const real = process.env.LAVITER_NSFWJS
if (real)
  test('the real nsfwjs gives what its Keras graph gives', async () => {
    const root = join(real, 'dist', 'models', 'inception_v3')
    const program = await readFile(join(root, 'model.min.js'), 'utf8')
    const literal = parseObjectLiteral(program, program.indexOf('{modelTopology:'), 'model')
    const { modelTopology, weightsManifest } = JSON.parse(JSON.stringify(literal))
    const shards = await Promise.all(
      weightsManifest[0].paths.map(async (name: string) => {
        const text = await readFile(join(root, `${name}.min.js`), 'latin1')
        const end = text.lastIndexOf('"},{}]')
        return Buffer.from(text.slice(text.lastIndexOf('"', end - 1) + 1, end), 'base64')
      }),
    )
    const weightData = new Uint8Array(Buffer.concat(shards)).buffer
    const weightSpecs = weightsManifest[0].weights
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs, weightData }),
    )
    const cut = tf.model({
      inputs: model.inputs,
      outputs: ['mixed7', 'mixed10'].map(
        (name) => model.getLayer(name).output as tf.SymbolicTensor,
      ),
    })
    const images = tf.randomUniform<tf.Rank.R4>([2, 299, 299, 3], -1, 1, 'float32', 7)
    const [mixed7, mixed10] = cut.predict(tf.add(tf.mul(images, 0.5), 0.5)) as tf.Tensor[]
    const encoder = createInceptionEncoder(
      { backbone: 'nsfwjs' },
      { random: createRandom(1), backbone: await readNsfwjsBackbone(real) },
    )
    const { local, pooled } = encoder.backbone!.features(images)
    expect(distance(local, mixed7!)).toBeLessThan(1e-5)
    expect(distance(pooled, tf.mean(mixed10!, [1, 2]))).toBeLessThan(1e-5)
  })
