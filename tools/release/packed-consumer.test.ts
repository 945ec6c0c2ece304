import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  asCommonJs,
  emptyProject,
  pack,
  readmeExample,
  readmeInstalls,
  runProgram,
  specifiers,
  withDependencies,
} from './consumer'

const names = readdirSync(join(__dirname, '../../packages'))
const store = mkdtempSync(join(tmpdir(), 'laviter-packed-'))
let tarballs: Map<string, string>

beforeAll(async () => {
  tarballs = await pack(names, store)
})
afterAll(() => rmSync(store, { recursive: true, force: true }))

/** Installs packages of ours, with those of ours that they need, from their tarballs. */
async function installPacked(
  project: Awaited<ReturnType<typeof emptyProject>>,
  ours: readonly string[],
) {
  const closure = new Set((await Promise.all(ours.map(withDependencies))).flat())
  await project.install([...closure].map((dependency) => tarballs.get(dependency)!))
}

describe.each(names)('the packed @laviter/%s', (name) => {
  let project: Awaited<ReturnType<typeof emptyProject>>

  beforeAll(async () => {
    project = await emptyProject()
    await installPacked(project, [name])
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

  test('runs the example of its README, with what its README installs', async () => {
    const installs = await readmeInstalls(name)
    const ours = installs.filter((each) => each.startsWith('@laviter/'))
    const others = installs.filter((each) => !each.startsWith('@laviter/'))
    await installPacked(
      project,
      ours.map((each) => each.slice('@laviter/'.length)),
    )
    if (others.length > 0) await project.install(others)
    const example = await readmeExample(name)
    writeFileSync(join(project.folder, 'example.mjs'), example)
    writeFileSync(join(project.folder, 'example.cjs'), asCommonJs(example))
    for (const program of ['example.mjs', 'example.cjs']) {
      const { stdout, stderr } = await runProgram(process.execPath, [program], project.folder)
      expect([program, stderr]).toEqual([program, ''])
      expect(stdout).not.toBe('')
    }
  })
})
