import type { View } from '@laviter/data'

/** What a section of the configuration says of views. */
export interface ViewKinds {
  readonly views: readonly View['kind'][]
  readonly shrinkTo: number
}

/** What evaluation sees. */
export const PLAIN: View = { kind: 'plain' }

/**
 * @param section - of the configuration: kinds of views, and pixels of the shrunk one
 * @returns the views of a training picture; crops are numbered in order
 */
export function trainingViews({ views, shrinkTo }: ViewKinds): View[] {
  let crops = 0
  return views.map((kind): View => {
    if (kind === 'crop') return { kind, index: crops++ }
    if (kind === 'shrunk') return { kind, pixels: shrinkTo }
    return { kind }
  })
}
