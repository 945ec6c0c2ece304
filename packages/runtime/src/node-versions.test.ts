import { cachedNodes } from '../testing/nodes'
import { runSource } from '../testing/run-source'

// `npm run nodes` fetches Node 22 and 24; here they run where it did, so that the tests need no network
test.each([process.execPath, ...cachedNodes()])(
  '%s opens TensorFlow and trains, stderr empty',
  async (node) => {
    const { code, stdout, stderr } = await runSource('train-step.ts', [], { node }).ended
    expect([code, stderr]).toEqual([0, ''])
    const { backend, losses } = JSON.parse(stdout)
    expect(backend).toBe('tensorflow')
    expect(losses.at(-1)).toBeLessThan(losses[0])
  },
)
