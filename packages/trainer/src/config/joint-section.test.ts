import { PAPER_LAMBDAS } from '@laviter/losses'
import { helpersOf, lambdasOf } from '../joint/lambdas'
import { ABLATIONS } from './joint-section'
import { loadConfig } from './load'

const written = { name: 'x', data: { format: 'folder' as const } }

test('the weights are the paper’s for birds', async () => {
  const { config } = await loadConfig(written)
  expect(config.joint.lambdas).toEqual(PAPER_LAMBDAS.cub)
})

test.each<[keyof typeof ABLATIONS, ReturnType<typeof helpersOf>, string]>([
  ['VTA(F)', { captioner: false, generator: false, discriminators: false }, 'all'],
  ['VTA(T)', { captioner: false, generator: false, discriminators: false }, 'Conv2d_4a_3x3'],
  ['Img2Txt', { captioner: true, generator: false, discriminators: false }, 'Conv2d_4a_3x3'],
  ['Txt2Img', { captioner: false, generator: true, discriminators: true }, 'Conv2d_4a_3x3'],
  ['full', { captioner: true, generator: true, discriminators: true }, 'Conv2d_4a_3x3'],
])('%s is a matter of configuration', async (name, helpers, frozen) => {
  const { config } = await loadConfig(written, ABLATIONS[name])
  expect(helpersOf(config)).toEqual(helpers)
  expect(config.joint.frozen).toBe(frozen)
  const { tim, itm, fakeImage, fakeText } = PAPER_LAMBDAS.cub
  expect(lambdasOf(config)).toEqual({
    tim: helpers.generator ? tim : 0,
    itm: helpers.captioner ? itm : 0,
    fakeImage: helpers.generator ? fakeImage : 0,
    fakeText: helpers.captioner ? fakeText : 0,
    vta: 5,
  })
})

test('a helper whose losses weigh nothing is not wanted either', async () => {
  const none = { 'joint.lambdas.itm': 0, 'joint.lambdas.fakeText': 0, 'joint.lambdas.tim': 0 }
  const { config } = await loadConfig(written, none)
  expect(helpersOf(config)).toEqual({ captioner: false, generator: true, discriminators: false })
  await expect(loadConfig(written, { 'joint.lambdas.vta': 0 })).rejects.toThrow(
    /joint\.lambdas\.vta/,
  )
  await expect(loadConfig(written, { 'joint.batch': 1 })).rejects.toThrow(/nothing to be told from/)
})
