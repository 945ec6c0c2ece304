import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './set-up.mjs'

/** Adds up the tests that each project's reporter wrote down; a project that wrote nothing counts as one failure. */
export function countResults() {
  const projects = [
    ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
    'tools',
  ]
  const results = projects.map((project) => {
    const file = join(root, project, '.test/results.json')
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1 }
  })
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}
