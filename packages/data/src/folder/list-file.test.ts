import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { openFolder } from './open-folder'

let base: string
let folder: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'laviter-list-file-'))
  folder = join(base, 'data')
  await mkdir(folder)
  await writeFile(join(folder, 'a.png'), '')
})
afterEach(() => rm(base, { recursive: true }))

const open = () => openFolder({ root: folder, maxSkipped: 1, verify: 'exists' })
const message = () =>
  open().then(
    () => 'opened',
    (error: unknown) => (isUserError(error) ? (error as Error).message : `not for users: ${error}`),
  )
const rows = '{"file_name": "a.png", "text": "x"}\n'

test('a list may be a link to a file of the folder, and to nothing else', async () => {
  await writeFile(join(folder, 'rows'), rows)
  await writeFile(join(base, 'outside.jsonl'), rows)
  const list = join(folder, 'metadata.jsonl')
  const linked = async (to: string) => {
    await rm(list, { force: true })
    await symlink(to, list)
    return message()
  }
  expect(await linked('rows')).toBe('opened')
  expect(await linked('../outside.jsonl')).toMatch(
    /metadata\.jsonl: this list cannot be read: leads out of .* through a link\. Put a file/,
  )
  expect(await linked('gone')).toMatch(/metadata\.jsonl: .*no such file/)
  expect(await linked('metadata.jsonl')).toMatch(/a link that leads to itself/)
  await mkdir(join(folder, 'inner'))
  expect(await linked('inner')).toMatch(/metadata\.jsonl: .*a folder/)
})

test('what is no file at all is refused as a list, and left out as a text', async () => {
  const socket = async (name: string) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, name), resolve))
    return server
  }
  await writeFile(join(folder, 'b.png'), '')
  await writeFile(join(folder, 'b.txt'), 'a bird')
  const text = await socket('a.txt')
  expect((await open()).dataSet.skipped).toEqual([
    { file: 'a.txt', why: expect.stringMatching(/^cannot be read \(E/) },
  ])
  const list = await socket('metadata.csv')
  expect(await message()).toMatch(/metadata\.csv: this list cannot be read: not a file/)
  text.close()
  list.close()
})
