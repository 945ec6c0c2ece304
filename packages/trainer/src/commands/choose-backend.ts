/** What a command that trains computes with. */
export type BackendChoice = 'tensorflow' | 'cpu'

/** The option of the same name. */
export const backendOption = {
  choices: ['tensorflow', 'cpu'] as const,
  default: 'tensorflow' as const,
  describe: 'cpu: plain JavaScript, hundreds of times slower, where TensorFlow cannot be installed',
}

/**
 * Opens plain JavaScript where it was asked for; it stays for the whole process. TensorFlow is opened by what trains, and refused
 * there where it is not installed.
 *
 * @param backend - as given
 */
export async function chooseBackend(backend: BackendChoice): Promise<void> {
  if (backend !== 'cpu') return
  const { openBackend } = await import('@laviter/runtime')
  await openBackend({ backend, training: true }) // its note is told by what trains
}
