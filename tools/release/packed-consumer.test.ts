import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  emptyProject,
  pack,
  readmeExample,
  runProgram,
  specifiers,
  withDependencies,
} from './consumer'

jest.setTimeout(600_000)

const names = readdirSync(join(__dirname, '../../packages'))
const store = mkdtempSync(join(tmpdir(), 'laviter-packed-'))
let tarballs: Map<string, string>

beforeAll(async () => {
  tarballs = await pack(names, store)
})
afterAll(() => rmSync(store, { recursive: true, force: true }))

describe.each(names)('the packed @laviter/%s', (name) => {
  let project: Awaited<ReturnType<typeof emptyProject>>

  beforeAll(async () => {
    const ours = await withDependencies(name)
    project = await emptyProject(ours.map((dependency) => tarballs.get(dependency)!))
  })
  afterAll(() => project.remove())

  test('is imported by an ESM project, with nothing on standard error', async () => {
    const imports = (await specifiers(name)).map(
      (path) => `import * as _${path.replace(/\W/g, '_')} from '${path}'`,
    )
    writeFileSync(join(project.folder, 'import.mjs'), imports.join('\n'))
    const { stderr } = await runProgram(process.execPath, ['import.mjs'], project.folder)
    expect(stderr).toBe('')
  })

  test('is required by a CJS project, with nothing on standard error', async () => {
    const requires = (await specifiers(name)).map((path) => `require('${path}')`)
    writeFileSync(join(project.folder, 'require.cjs'), requires.join('\n'))
    const { stderr } = await runProgram(process.execPath, ['require.cjs'], project.folder)
    expect(stderr).toBe('')
  })

  test('runs the example of its README', async () => {
    writeFileSync(join(project.folder, 'example.mjs'), await readmeExample(name))
    const { stdout, stderr } = await runProgram(process.execPath, ['example.mjs'], project.folder)
    expect(stderr).toBe('')
    expect(stdout).not.toBe('')
  })
})
