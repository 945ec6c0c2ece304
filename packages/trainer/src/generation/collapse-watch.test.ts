import { createCollapseWatch } from './collapse-watch'

test('warns of an epoch, not of a step', () => {
  const watch = createCollapseWatch()
  watch.add({ dAccuracy: 1, diversity: 0 })
  watch.add({ dAccuracy: 0.7, diversity: 0.5 })
  expect(watch.endEpoch()).toEqual([])
})

test('names what was lost, and begins anew', () => {
  const watch = createCollapseWatch()
  watch.add({ dAccuracy: 1, diversity: 0.01 })
  const [collapsed, unequal] = watch.endEpoch()
  expect(collapsed).toMatch(/one picture for a sentence.*1\.0 % of real pictures/)
  expect(unequal).toMatch(/tell 100\.0 % of all pictures right/)
  expect(watch.endEpoch()).toEqual([])
  watch.add({ dAccuracy: 0.6, diversity: 0.01 })
  expect(watch.endEpoch()).toHaveLength(1)
})
