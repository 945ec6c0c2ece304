import { doctor, formatReport } from './doctor'

test('reports the backend and the cache; the table has a line for each', async () => {
  const report = await doctor()
  expect(report.problems).toEqual([])
  expect(report.backend?.name).toBe('tensorflow')
  const [largest] = report.cache.entries
  expect(largest?.bytes).toBeGreaterThan(1e8)
  const table = formatReport(report)
  expect(table).toContain(`backend    tensorflow ${report.backend?.tensorflow}`)
  expect(table).toContain(largest?.name)
  expect(table.split('\n').every((line) => line.length > 0)).toBe(true)
})
