import { loadConfig } from './load'
import { settingsThatCount } from './settings-that-count'

test('another seed, place or log leaves the settings as they are; another rate does not', async () => {
  const of = async (overrides: Record<string, unknown>) =>
    settingsThatCount((await loadConfig('aviary/tiny', overrides)).config)
  const settings = await of({})
  expect(settings).toMatchObject({ 'parts.textEncoder': 'transformer', 'evaluation.k': 1 })
  expect(await of({ seed: 7, 'data.root': 'elsewhere', 'log.everySteps': 3 })).toEqual(settings)
  expect(await of({ 'vta.rate.start': 0.5 })).toEqual({ ...settings, 'vta.rate.start': 0.5 })
})
