import { existsSync } from 'node:fs'
import { runProgram } from './program'

/** @returns whether this machine has an NVIDIA GPU that programs can reach */
export function hasGpu(): boolean {
  return existsSync('/dev/nvidiactl') || existsSync('/dev/dxg') // the second is WSL's
}

/** @returns names of the NVIDIA GPUs with driver and memory, as `nvidia-smi` says; none without it */
export async function gpuNames(): Promise<string[]> {
  const result = await runProgram('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader',
  ])
  return result?.status === 0 ? result.stdout.trim().split('\n').filter(Boolean) : []
}
