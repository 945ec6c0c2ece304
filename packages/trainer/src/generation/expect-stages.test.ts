import { loadConfig } from '../config/load'
import { expectStages } from './expect-stages'

test('stages that cannot be held to each other are told, where they would be', async () => {
  const written = { name: 'x', data: { format: 'folder' as const, root: 'x' } }
  const { config: free } = await loadConfig(written)
  const { config: held } = await loadConfig(written, { 'tim.consistency': 1 })
  expect(() => expectStages(free, [64, 96])).not.toThrow()
  expect(() => expectStages(held, [32, 64, 192])).not.toThrow()
  expect(() => expectStages(held, [64, 96])).toThrow(
    /tim\.consistency .* draws 64, 96 pixels, and 96 is no multiple of 64\. Set tim\.consistency to 0/,
  )
})

test('a game that never begins, and stages that could not be earlier, are told', async () => {
  const written = { name: 'x', data: { format: 'folder' as const, root: 'x' } }
  const check = async (overrides: Record<string, unknown>) => {
    const { config } = await loadConfig(written, overrides)
    expectStages(config, [64, 128])
  }
  const pretraining = { 'tim.epochs': 6, 'tim.pretraining.epochs': 6 }
  await expect(check(pretraining)).rejects.toThrow(
    /tim\.pretraining\.epochs is 6, and tim\.epochs, .* 6: .*Set tim\.epochs higher/,
  )
  await expect(check({ ...pretraining, 'tim.epochs': 7 })).resolves.toBeUndefined()
  const still = { 'tim.earlierStages': 'still' }
  await expect(check(still)).rejects.toThrow(/earlierStages is still, .*Set tim\.growEvery/)
  await expect(check({ ...still, 'tim.growEvery': 2 })).resolves.toBeUndefined()
})
