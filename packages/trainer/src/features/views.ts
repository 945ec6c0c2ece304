import type { View } from '@laviter/data'
import type { Config } from '../config/schema'

/** What evaluation sees. */
export const PLAIN: View = { kind: 'plain' }

/**
 * @param features - the configuration's section
 * @returns the fixed views of a training picture; crops are numbered in order
 */
export function trainingViews({ views, shrinkTo }: Config['features']): View[] {
  let crops = 0
  return views.map((kind): View => {
    if (kind === 'crop') return { kind, index: crops++ }
    if (kind === 'shrunk') return { kind, pixels: shrinkTo }
    return { kind }
  })
}
