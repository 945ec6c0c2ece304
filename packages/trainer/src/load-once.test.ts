import { loadOnce } from './load-once'

test('loads once, also for those who ask meanwhile', async () => {
  let loads = 0
  const once = loadOnce(async (name: string) => `${name} ${++loads}`)
  expect(await Promise.all([once.get('a'), once.get('b')])).toEqual(['a 1', 'a 1'])
  expect(await once.get('c')).toBe('a 1')
})

test('forgets what failed, and tries again', async () => {
  let loads = 0
  const once = loadOnce(async ({ aborted }: Pick<AbortSignal, 'aborted'>) => {
    loads++
    if (aborted) throw new Error('stopped')
    return 'loaded'
  })
  const freed: string[] = []
  await expect(once.get({ aborted: true })).rejects.toThrow('stopped')
  await once.dispose((each) => void freed.push(each))
  expect(await once.get({ aborted: false })).toBe('loaded')
  await once.dispose((each) => void freed.push(each))
  expect([loads, freed]).toEqual([2, ['loaded']])
})

test('what cannot be freed hides nothing', async () => {
  const once = loadOnce(async () => 'a cache')
  await once.get()
  const full = once.dispose(() => Promise.reject(new Error('the disk is full')))
  await expect(full).resolves.toBeUndefined()
})
