import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttributeTable, DataSet } from '@laviter/data'
import type { Evaluation } from '../../evaluation/evaluation'
import { unmeasured } from './omissions'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'omissions-'))
  mkdirSync(join(folder, 'model', 'generator'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const attributes: AttributeTable = {
  attributes: ['red', 'blue'].map((value) => ({
    name: value,
    part: 'wing color',
    value,
    phrase: value,
  })),
  groups: new Map([['wing color', [0, 1]]]),
  present: () => [0],
  absent: () => [1],
}
const plain = {} as DataSet
const coloured = { attributes, readCaption: () => [] } as unknown as DataSet
const measured = { metrics: ['fid', 'kid', 'is'] } as unknown as Evaluation

test('colours of drawn pictures are missed only where the data set tells those of parts', () => {
  expect(unmeasured({ folder }, plain, measured)).toEqual(['generated-r-precision'])
  expect(unmeasured({ folder }, coloured, measured)).toEqual([
    'generated-r-precision',
    'generated-colours',
  ])
})

test('a run without a generator lacks nothing of drawn pictures', () => {
  rmSync(join(folder, 'model', 'generator'), { recursive: true })
  expect(unmeasured({ folder }, coloured, measured)).toEqual([])
})
