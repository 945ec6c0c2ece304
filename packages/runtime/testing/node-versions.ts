import { fetchNodes } from './nodes'
import { runSource } from './run-source'

/** Fetches Node 22 and 24 through npm, and trains some steps on each: `npm run nodes`. */
const nodes = [
  process.execPath,
  ...(await fetchNodes({ onProgress: (e) => e.kind === 'note' && console.error(e.text) })),
]
let failed = 0
for (const node of nodes) {
  const { code, stdout, stderr } = await runSource('train-step.ts', [], { node }).ended
  const good = code === 0 && stderr === ''
  if (!good) failed++
  console.log(good ? `ok   ${stdout.trim()}` : `FAIL ${node}: exit code ${code}, stderr: ${stderr}`)
}
process.exitCode = failed > 0 ? 1 : 0
