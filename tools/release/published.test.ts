import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '../..')
const packages = readdirSync(join(root, 'packages'))

test.each(packages)('@laviter/%s carries the licence, which npm packs by its name', (name) => {
  const read = (...path: string[]) => readFileSync(join(root, ...path, 'LICENSE'), 'utf8')
  expect(read('packages', name)).toBe(read())
})

test.each(packages)('@laviter/%s can be published from any machine, to everybody', (name) => {
  const manifest = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')
  // no provenance: npm makes it in CI only and refuses to publish elsewhere
  expect(JSON.parse(manifest).publishConfig).toEqual({ access: 'public' })
})
