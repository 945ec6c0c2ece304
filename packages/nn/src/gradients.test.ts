import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const root = join(__dirname, '..')
const out = join(root, 'node_modules', '.gradients-test')
const tsup = join(createRequire(__filename).resolve('tsup/package.json'), '../dist/cli-default.js')

/** Prints d(x^2)/dx at 3 and a softmax's, with tfjs-core and the plain CPU backend alone. */
const script = (imports: string[], core: string) => `
${imports.join('\n')}
${core}
tf.setBackend('cpu')
const loss = (x) => tf.sum(tf.square(tf.softmax(x)))
const slopes = [tf.grad((x) => tf.square(x))(tf.scalar(3)), tf.grad(loss)(tf.tensor1d([1, 1]))]
console.log(JSON.stringify(slopes.map((slope) => slope.dataSync()[0])))
`

beforeAll(() => {
  mkdirSync(out, { recursive: true })
  const config = join(root, '../../tools/presets/tsup.config.mjs')
  execFileSync(process.execPath, [tsup, '--config', config, '--out-dir', out, '--no-dts'], {
    cwd: root,
    stdio: 'pipe',
  })
})
afterAll(() => rmSync(out, { recursive: true }))

const core = `import * as tf from '@tensorflow/tfjs-core'\nimport '@tensorflow/tfjs-backend-cpu'`
const coreCjs = `const tf = require('@tensorflow/tfjs-core'); require('@tensorflow/tfjs-backend-cpu')`
test.each([
  ['ESM, gradients first', 'a.mjs', [`import './gradients.js'`], core],
  [
    'ESM, twice',
    'b.mjs',
    [`import './gradients.js'`, `await import('./gradients.js?again')`],
    core,
  ],
  ['CommonJS, gradients first', 'c.cjs', [`require('./gradients.cjs')`], coreCjs],
  [
    'ESM and CommonJS in one process',
    'd.mjs',
    [`import './gradients.js'`, `import './gradients.cjs'`],
    core,
  ],
  [
    'beside @tensorflow/tfjs',
    'e.cjs',
    [`require('@tensorflow/tfjs')`, `require('./gradients.cjs')`],
    coreCjs,
  ],
])('the built entry gives tfjs-core its gradients: %s', (_, name, imports, core) => {
  writeFileSync(join(out, name), script(imports, core))
  const printed = execFileSync(process.execPath, [join(out, name)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [square, softmax] = JSON.parse(printed.trim().split('\n').at(-1)!)
  expect(square).toBe(6)
  expect(softmax).toBeCloseTo(0, 6)
})
