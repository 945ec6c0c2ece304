import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compareRuns } from './compare'
import { unfinishedIn } from './on-disk'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'laviter-compare-'))
  const line = { kind: 'step', phase: 'vta', step: 12, loss: 1.5 }
  const files = {
    'checkpoints/vta/step-8/parameters.safetensors': 'older',
    'checkpoints/vta/step-12/parameters.safetensors': 'newest',
    'model/model.safetensors': 'weights',
    'model/captioner/captioner.safetensors': 'words',
    'model-before-joint/model.safetensors': 'weights of vta',
    'samples/epoch-1-16.png': 'birds',
    'metrics.jsonl': `${JSON.stringify({ ...line, seconds: { data: 1 } })}\n`,
  }
  for (const [path, text] of Object.entries(files)) write('whole', path, text)
  cpSync(join(root, 'whole'), join(root, 'killed'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(run: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, run, path)), { recursive: true })
  writeFileSync(join(root, run, path), text)
}

const differences = () =>
  compareRuns(join(root, 'whole'), join(root, 'killed')).flatMap(({ name, difference }) =>
    difference === undefined ? [] : [`${name}: ${difference}`],
  )

test('runs that differ in their times, and in what they kept of older checkpoints, are the same', () => {
  const line = { kind: 'step', phase: 'vta', step: 12, loss: 1.5 }
  write('killed', 'metrics.jsonl', `${JSON.stringify({ ...line, seconds: { data: 9 } })}\n`)
  rmSync(join(root, 'killed', 'checkpoints/vta/step-8'), { recursive: true })
  expect(differences()).toEqual([])
})

test.each([
  ['checkpoints/vta/step-12/parameters.safetensors', 'newesT', /step-12: parameters\.safetensors/],
  ['checkpoints/vta/step-13/parameters.safetensors', 'more', /last checkpoints: .*step-13 instead of .*step-12/], // prettier-ignore
  ['model/captioner/captioner.safetensors', 'word', /model: captioner.captioner\.safetensors/],
  ['model/left.json', '', /model: left\.json instead of model\.safetensors/],
  ['samples/epoch-1-16.png', 'bird', /samples: epoch-1-16\.png/],
  ['metrics.jsonl', '{"kind":"step","step":12,"loss":1.4}\n', /metrics\.jsonl: .*1\.4.* instead of .*1\.5/], // prettier-ignore
])('a different %s is found', (path, text, message) => {
  write('killed', path, text)
  expect(differences()).toEqual([expect.stringMatching(message)])
})

test('what a kill leaves half written is named as it would have been, and counts as a difference', () => {
  const id = '0b9f5d0e-7c1e-4b57-9d2e-000000000000'
  write('killed', `checkpoints/vta/.unfinished-step-14-${id}/parameters.safetensors`, '')
  expect(unfinishedIn(join(root, 'killed'))).toEqual([join('checkpoints', 'vta', 'step-14')])
  expect(differences()).toEqual([expect.stringMatching(/nothing half written: .*step-14/)])
  write('killed', 'metrics.jsonl', '{"kind":"step"')
  expect(unfinishedIn(join(root, 'killed'))).toContain('metrics.jsonl')
})
