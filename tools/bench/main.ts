import { readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { openBackend } from '@laviter/runtime'
import pc from 'picocolors'
import type { Bench, BenchRow } from './row'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every `*.bench.ts`, by the project it belongs to. */
function benches(): { project: string; file: string }[] {
  const folders = [
    ...readdirSync(join(root, 'packages')).map((name) => ({
      project: name,
      folder: join(root, 'packages', name, 'bench'),
    })),
    { project: 'peer', folder: join(root, 'tools/bench') },
  ]
  return folders
    .filter(({ folder }) => existsSync(folder))
    .flatMap(({ project, folder }) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.bench.ts'))
        .map((name) => ({ project, file: join(folder, name) })),
    )
}

function verdict({ ratio, goal }: BenchRow): string {
  if (goal === undefined) return ''
  return ratio >= goal ? pc.green(`goal ${goal} met`) : pc.red(`goal ${goal} missed`)
}

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

function print(project: string, row: BenchRow): void {
  const comparison = `${number(row.ours)} against ${number(row.peer)} ${row.unit} (${row.peerName})`
  console.log(
    `${project.padEnd(8)} ${row.name.padEnd(58)} ${row.ratio.toFixed(2).padStart(7)}x  ${comparison}  ${verdict(row)}`,
  )
}

const args = process.argv.slice(2)
const json = args.includes('--json')
const wanted = args.filter((arg) => !arg.startsWith('--'))
const chosen = benches().filter(
  ({ project, file }) =>
    wanted.length === 0 ||
    wanted.some((name) => project === name || file.includes(`/${name}.bench`)),
)
if (chosen.length === 0) {
  const names = [...new Set(benches().map(({ project }) => project))].join(', ')
  process.stderr.write(
    `laviter bench: nothing is named "${wanted.join(' ')}"; there are ${names}\n`,
  )
  process.exit(1)
}
await openBackend({ device: 'cpu' })
const rows: BenchRow[] = []
for (const { project, file } of chosen) {
  process.stderr.write(pc.dim(`… ${project}: ${file.slice(root.length)}\n`))
  const { default: bench } = (await import(pathToFileURL(file).href)) as { default: Bench }
  const measured = await bench()
  rows.push(...measured)
  if (!json) measured.forEach((row) => print(project, row))
}
if (json) console.log(JSON.stringify(rows, null, 2))
