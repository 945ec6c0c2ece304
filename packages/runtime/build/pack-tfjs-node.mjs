import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Puts what we need of @tensorflow/tfjs-node-gpu into dist/: as a dependency its install script would run wherever we
 * are installed, and fetch a TensorFlow of 2022 from a host that many machines cannot reach. Its files are unchanged.
 */
const from = dirname(
  createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'),
)
const to = join('dist', 'tfjs-node')
const { name, version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))

const code = (path) => path === from || !/\.(d\.ts|map)$|_test\.js$/.test(path)
mkdirSync(to, { recursive: true })
for (const path of [
  'binding',
  'dist/int64_tensors.js',
  'dist/kernels',
  'dist/nodejs_kernel_backend.js',
  'dist/proto',
  'dist/register_all_kernels.js',
])
  cpSync(join(from, path), join(to, path), { recursive: true, filter: code })
const note = 'Unchanged files of this package, for @laviter/runtime; each names its licence'
writeFileSync(
  join(to, 'package.json'),
  JSON.stringify({ name, version, license, description: note }),
)
