import { answer, bothOrders, objections } from './order-in-words'
import { ordersOf } from './order'
import { overSeeds } from './seed-values'

/** Three rows by one column, each with its seeds; in the paper VTA(F) is the lowest and LAViTeR the highest. */
function orderOf(values: Record<'damsm' | 'vta-f' | 'full', readonly number[]>) {
  const printed = { damsm: 62.6, 'vta-f': 59.2, full: 66.8 }
  const label = { damsm: 'DAMSM', 'vta-f': 'VTA(F)', full: 'LAViTeR' }
  const names = ['damsm', 'vta-f', 'full'] as const
  const [order] = ordersOf(
    {
      columns: [{ label: 'R-precision', digits: 1, read: () => undefined }],
      published: {
        note: 'CUB',
        rows: names.map((row) => ({ label: label[row], row, values: [printed[row]] })),
      },
    },
    names.map((name) => ({
      name,
      label: label[name],
      values: [overSeeds(values[name]) ?? null],
      runs: [],
    })),
  )
  return order!
}

test('holds where every difference is settled, seed by seed, although the seeds lie far apart', () => {
  const order = orderOf({ damsm: [32, 42, 52.1], 'vta-f': [30, 40, 50], full: [35, 45.1, 55] })
  expect(order.verdict).toBe('holds')
  expect(order.pairs).toHaveLength(3)
  expect(order.pairs[0]).toMatchObject({ high: 'DAMSM', low: 'VTA(F)', verdict: 'as in the paper' })
  expect(order.pairs[0]!.published).toBeCloseTo(3.4)
  expect(answer(order)).toBe('The paper’s order holds: 3 seeds settle every pair.')
  expect(objections(order)).toEqual([])
})

test('fails where one pair is settled the other way, and names it', () => {
  const order = orderOf({ damsm: [30, 31, 32], 'vta-f': [35, 36, 37.2], full: [38, 39, 36] })
  expect(order.verdict).toBe('fails')
  expect(answer(order)).toBe(
    '1 of 3 pairs is settled the other way than in the paper, each judged by itself.',
  )
  expect(bothOrders(order)).toBe(
    'The paper has VTA(F) < DAMSM < LAViTeR; here DAMSM 31.0 < VTA(F) 36.1 < LAViTeR 37.7.',
  )
  const [against, open] = objections(order)
  expect(against).toBe(
    'Settled the other way: DAMSM over VTA(F) \u22125.1 (\u22125.4 to \u22124.8), in the paper +3.40.',
  )
  expect(open).toMatch(
    /^Not settled: LAViTeR over VTA\(F\) \+1\.6 \(\u22124\.4 to \+7\.6\), in the paper/,
  )
})

test('leans where seeds disagree, to it or from it by the means', () => {
  const to = orderOf({ damsm: [31, 36, 30], 'vta-f': [30, 30, 31], full: [35, 36, 37] })
  expect(to.verdict).toBe('leans to')
  expect(answer(to)).toBe('The means stand in the paper’s order; 3 seeds do not settle it.')
  const from = orderOf({ damsm: [29, 33, 27], 'vta-f': [30, 30, 31], full: [35, 36, 37] })
  expect(from.verdict).toBe('leans from')
})

test('one seed settles nothing, and equal printed numbers are no pair', () => {
  const order = orderOf({ damsm: [31], 'vta-f': [30], full: [35] })
  expect(order.verdict).toBe('leans to')
  expect(answer(order)).toBe('The numbers stand in the paper’s order; one seed cannot settle it.')
  expect(objections(order)).toEqual([])
  const column = { label: 'AIMCoS', digits: 3, read: () => undefined }
  const rows = ['a', 'b'].map((row) => ({ label: row, row, values: [0.2] }))
  const made = ['a', 'b'].map((name) => ({
    name,
    label: name,
    values: [{ mean: 1, all: [1] }],
    runs: [],
  }))
  expect(ordersOf({ columns: [column], published: { note: '', rows } }, made)).toEqual([])
})

test('means that print alike are equal', () => {
  const order = orderOf({ damsm: [31], 'vta-f': [31.04], full: [35] })
  expect(bothOrders(order)).toMatch(/; here DAMSM 31\.0 = VTA\(F\) 31\.0 < LAViTeR 35\.0\.$/)
})
