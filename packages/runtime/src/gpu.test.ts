import { openBackend } from './open-backend'

const seen = { gpu: false }
jest.mock('./gpu', () => ({ hasGpu: () => seen.gpu, gpuNames: async () => [] }))

test('a GPU that is not there is an error, never a silent CPU', async () => {
  await expect(openBackend({ device: 'gpu' })).rejects.toThrow(
    /^A GPU was asked for, and this machine shows no NVIDIA GPU/,
  )
  const { name } = await openBackend({ device: 'cpu' })
  expect(name).toBe('tensorflow')
  await expect(openBackend({ device: 'gpu' })).rejects.toThrow(/already open on the CPU/)
  await expect(openBackend({ tensorflow: '1.0.0' })).rejects.toThrow(
    /is already open: ask for 1.0.0/,
  )
})
