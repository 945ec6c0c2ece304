import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createColourRun } from '../../evaluation/fixtures/colour-run'
import { writtenCaptions } from './written-captions'

test('a run’s captions are of its own data set’s split, wherever that stands in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-written-'))
  const colours = await createColourRun(folder, { captioner: true, pictures: 3 })
  const dataSet = await colours.dataSet()
  const more = { ...dataSet.items[0]!, id: 'more', split: 'train' as const }
  const run = {
    ...colours,
    dataSet: () => Promise.resolve({ ...dataSet, items: [more, ...dataSet.items] }),
  }
  const kept = dataSet.items.map(({ id }) => ({ image_id: id, caption: `it is called ${id}` }))
  await writeFile(join(folder, 'captions-test.json'), JSON.stringify(kept))
  expect(await writtenCaptions(run, 'test', {})).toEqual(kept.map(({ caption }) => caption))
  await colours.dispose()
  await rm(folder, { recursive: true })
})
