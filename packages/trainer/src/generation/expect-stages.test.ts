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
