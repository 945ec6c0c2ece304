import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchFolder, withEnvironment } from '../testing/scratch'
import { cacheRoot, publishFolder, withLock } from './cache'
import { isUserError } from './errors'

const scratch = scratchFolder()
const newTarget = () => join(mkdtempSync(join(scratch, 'cache-')), 'thing-1')
withEnvironment(() => ({ LAVITER_CACHE: undefined, XDG_CACHE_HOME: undefined }))

test('is where the user says, by our name or by the desktop’s', () => {
  expect(cacheRoot()).toMatch(/\/\.cache\/laviter$/)
  process.env.XDG_CACHE_HOME = '/x'
  expect(cacheRoot()).toBe('/x/laviter')
  process.env.LAVITER_CACHE = '/own'
  expect(cacheRoot()).toBe('/own')
})

test('a folder appears when it is whole', async () => {
  const target = newTarget()
  await publishFolder(target, async (draft) => {
    expect(readdirSync(join(target, '..'))).not.toContain('thing-1')
    await writeFile(join(draft, 'a'), 'one')
  })
  expect(readFileSync(join(target, 'a'), 'utf8')).toBe('one')
  expect(readdirSync(join(target, '..'))).toEqual(['thing-1'])
})

test('many at once fill it once', async () => {
  const target = newTarget()
  let fills = 0
  const fill = async () => void fills++
  await Promise.all([1, 2, 3, 4].map(() => publishFolder(target, fill)))
  expect(fills).toBe(1)
})

test('what fails leaves nothing, and what a killed process left goes', async () => {
  const target = newTarget()
  mkdirSync(`${target}.0a0b0c0d.part`)
  writeFileSync(join(`${target}.0a0b0c0d.part`, 'half'), '')
  const failing = publishFolder(target, () => Promise.reject(new Error('no luck')))
  await expect(failing).rejects.toThrow('no luck')
  expect(readdirSync(join(target, '..'))).toEqual([])
})

test('says that the disk is full, and where', async () => {
  const filling = publishFolder(newTarget(), () => writeFile('/dev/full', 'x')) // the kernel's own ENOSPC
  await expect(filling).rejects.toThrow(/^The disk is full: free some space under .*LAVITER_CACHE$/)
})

test('says that a place cannot be written', async () => {
  const target = newTarget()
  writeFileSync(join(target, '..', 'file'), '')
  const filling = publishFolder(join(target, '..', 'file', 'x', 'thing'), async () => undefined)
  await expect(filling).rejects.toThrow(/^Cannot write to .*LAVITER_CACHE$/)
})

test('who waits hears it once, and can stop', async () => {
  const target = newTarget()
  const controller = new AbortController()
  const onWait = jest.fn(() => controller.abort(new Error('enough')))
  await withLock(target, async () => {
    const second = withLock(target, async () => 1, { onWait, signal: controller.signal })
    await expect(second).rejects.toThrow()
  })
  expect(onWait).toHaveBeenCalledTimes(1)
  expect(isUserError(new Error())).toBe(false)
})
