import type { Rename } from '@laviter/nn/pth'

/** One parameter of ours and the one of torch's that it is. */
export const rename = (to: string, from: string, layout: Rename['layout'] = 'same'): Rename => ({
  to,
  from: [from],
  layout,
})

/** Batch norm with its running statistics. */
export const norm = (to: string, from: string): Rename[] => [
  rename(`${to}.scale`, `${from}.weight`),
  rename(`${to}.shift`, `${from}.bias`),
  rename(`${to}.mean`, `${from}.running_mean`),
  rename(`${to}.variance`, `${from}.running_var`),
]
