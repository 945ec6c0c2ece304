import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Pixels } from './draw'

test('a saved generator draws in a page of Chromium what it draws here', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@laviter/source', '--import', 'tsx', join(__dirname, 'draw-in-a-page.ts')],
    { cwd: join(__dirname, '../..'), maxBuffer: 1e8 },
  )
  const { here, there, complaints } = JSON.parse(stdout) as {
    here: Pixels
    there: Pixels
    complaints: string[]
  }
  expect(complaints).toEqual([])
  expect(there.map(({ length }) => length)).toEqual([16, 32].map((size) => 2 * size * size * 3))
  there.forEach((pixels, stage) => {
    const expected = here[stage]!
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.1) // no plain picture
    expect(Math.max(...pixels.map((x, i) => Math.abs(x - expected[i]!)))).toBeLessThan(1e-3)
  })
})
