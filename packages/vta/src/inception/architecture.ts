/** A convolution without bias, its BatchNorm and ReLU. */
export interface Convolution {
  readonly kind: 'convolution'
  /** path in the parameter tree; torchvision's names */
  readonly name: string
  readonly channels: number
  readonly kernel: readonly [height: number, width: number]
  readonly stride: 1 | 2
  readonly padding: 'same' | 'valid'
}

/** 3 x 3, stride 2, no padding. */
export interface MaxPool {
  readonly kind: 'max-pool'
}

/** 3 x 3, stride 1, padded; what it divides by at borders is the weights' choice. */
export interface AveragePool {
  readonly kind: 'average-pool'
}

/** Branches of one input, side by side along the channels. */
export interface Fork {
  readonly kind: 'fork'
  readonly branches: readonly Chain[]
}

/** One thing that happens to a feature map. */
export type Step = Convolution | MaxPool | AveragePool | Fork
/** Steps one after the other. */
export type Chain = readonly Step[]

/** One layer of the freezing order. */
export interface Layer {
  readonly name: LayerName
  readonly steps: Chain
}

/** @returns a chain's convolutions, also those in its forks */
export const convolutionsOf = (chain: Chain): Convolution[] =>
  chain.flatMap((step) => {
    if (step.kind === 'fork') return step.branches.flatMap(convolutionsOf)
    return step.kind === 'convolution' ? [step] : []
  })

/** The layers by torchvision's names. */
export type LayerName = (typeof LAYER_NAMES)[number]

/** Layers in freezing order: freezing one freezes all before it. */
export const LAYER_NAMES = [
  'Conv2d_1a_3x3',
  'Conv2d_2a_3x3',
  'Conv2d_2b_3x3',
  'maxpool1',
  'Conv2d_3b_1x1',
  'Conv2d_4a_3x3',
  'maxpool2',
  'Mixed_5b',
  'Mixed_5c',
  'Mixed_5d',
  'Mixed_6a',
  'Mixed_6b',
  'Mixed_6c',
  'Mixed_6d',
  'Mixed_6e',
  'Mixed_7a',
  'Mixed_7b',
  'Mixed_7c',
] as const

/** The layer whose output is the local feature map. */
export const LOCAL_LAYER: LayerName = 'Mixed_6e'

/** BatchNorm's epsilon in this network. */
export const EPSILON = 1e-3

/**
 * InceptionV3 from the picture to Mixed_7c, without the auxiliary head.
 *
 * @see Szegedy et al., Rethinking the Inception Architecture (CVPR 2016), Table 1 and Figures 5-7; names as in torchvision
 */
export const INCEPTION_V3: readonly Layer[] = [
  stem('Conv2d_1a_3x3', 32, 3, 2), // 299 -> 149
  stem('Conv2d_2a_3x3', 32, 3), // 147
  { name: 'Conv2d_2b_3x3', steps: [conv('Conv2d_2b_3x3', 64, 3)] }, // 147
  { name: 'maxpool1', steps: [maxPool()] }, // 73
  stem('Conv2d_3b_1x1', 80, 1), // 73
  stem('Conv2d_4a_3x3', 192, 3), // 71
  { name: 'maxpool2', steps: [maxPool()] }, // 35
  { name: 'Mixed_5b', steps: [squares('Mixed_5b', 32)] }, // 35 x 35 x 256
  { name: 'Mixed_5c', steps: [squares('Mixed_5c', 64)] }, // 288
  { name: 'Mixed_5d', steps: [squares('Mixed_5d', 64)] }, // 288
  { name: 'Mixed_6a', steps: [shrink35('Mixed_6a')] }, // 17 x 17 x 768
  { name: 'Mixed_6b', steps: [sevens('Mixed_6b', 128)] },
  { name: 'Mixed_6c', steps: [sevens('Mixed_6c', 160)] },
  { name: 'Mixed_6d', steps: [sevens('Mixed_6d', 160)] },
  { name: 'Mixed_6e', steps: [sevens('Mixed_6e', 192)] }, // 17 x 17 x 768, the regions
  { name: 'Mixed_7a', steps: [shrink17('Mixed_7a')] }, // 8 x 8 x 1280
  { name: 'Mixed_7b', steps: [crosses('Mixed_7b')] }, // 8 x 8 x 2048
  { name: 'Mixed_7c', steps: [crosses('Mixed_7c')] }, // 8 x 8 x 2048, averaged to the global vector
]

/** 35 x 35: 1x1, 5x5, two 3x3, average pool. */
function squares(block: string, pooled: number): Fork {
  const at = (branch: string) => `${block}.${branch}`
  return fork(
    [conv(at('branch1x1'), 64, 1)],
    [conv(at('branch5x5_1'), 48, 1), conv(at('branch5x5_2'), 64, 5)],
    [
      conv(at('branch3x3dbl_1'), 64, 1),
      conv(at('branch3x3dbl_2'), 96, 3),
      conv(at('branch3x3dbl_3'), 96, 3),
    ],
    [averagePool(), conv(at('branch_pool'), pooled, 1)],
  )
}

/** 35 x 35 to 17 x 17. */
function shrink35(block: string): Fork {
  const at = (branch: string) => `${block}.${branch}`
  return fork(
    [conv(at('branch3x3'), 384, 3, 2)],
    [
      conv(at('branch3x3dbl_1'), 64, 1),
      conv(at('branch3x3dbl_2'), 96, 3),
      conv(at('branch3x3dbl_3'), 96, 3, 2),
    ],
    [maxPool()],
  )
}

/** 17 x 17: 1x1, a 7x7 in two strips, two 7x7 in four strips, average pool. */
function sevens(block: string, narrow: number): Fork {
  const at = (branch: string) => `${block}.${branch}`
  return fork(
    [conv(at('branch1x1'), 192, 1)],
    [
      conv(at('branch7x7_1'), narrow, 1),
      conv(at('branch7x7_2'), narrow, [1, 7]),
      conv(at('branch7x7_3'), 192, [7, 1]),
    ],
    [
      conv(at('branch7x7dbl_1'), narrow, 1),
      conv(at('branch7x7dbl_2'), narrow, [7, 1]),
      conv(at('branch7x7dbl_3'), narrow, [1, 7]),
      conv(at('branch7x7dbl_4'), narrow, [7, 1]),
      conv(at('branch7x7dbl_5'), 192, [1, 7]),
    ],
    [averagePool(), conv(at('branch_pool'), 192, 1)],
  )
}

/** 17 x 17 to 8 x 8. */
function shrink17(block: string): Fork {
  const at = (branch: string) => `${block}.${branch}`
  return fork(
    [conv(at('branch3x3_1'), 192, 1), conv(at('branch3x3_2'), 320, 3, 2)],
    [
      conv(at('branch7x7x3_1'), 192, 1),
      conv(at('branch7x7x3_2'), 192, [1, 7]),
      conv(at('branch7x7x3_3'), 192, [7, 1]),
      conv(at('branch7x7x3_4'), 192, 3, 2),
    ],
    [maxPool()],
  )
}

/** 8 x 8: 1x1, 3x3 that ends in a cross, two 3x3 that end in a cross, average pool. */
function crosses(block: string): Fork {
  const at = (branch: string) => `${block}.${branch}`
  const cross = (branch: string) =>
    fork([conv(at(`${branch}a`), 384, [1, 3])], [conv(at(`${branch}b`), 384, [3, 1])])
  return fork(
    [conv(at('branch1x1'), 320, 1)],
    [conv(at('branch3x3_1'), 384, 1), cross('branch3x3_2')],
    [
      conv(at('branch3x3dbl_1'), 448, 1),
      conv(at('branch3x3dbl_2'), 384, 3),
      cross('branch3x3dbl_3'),
    ],
    [averagePool(), conv(at('branch_pool'), 192, 1)],
  )
}

/** A convolution of the stem, without padding. */
function stem(name: LayerName, channels: number, side: number, stride: 1 | 2 = 1): Layer {
  return { name, steps: [{ ...conv(name, channels, side, stride), padding: 'valid' }] }
}

/** Padded where it keeps the size, unpadded where it halves it. */
function conv(
  name: string,
  channels: number,
  size: number | readonly [number, number],
  stride: 1 | 2 = 1,
): Convolution {
  const kernel = typeof size === 'number' ? ([size, size] as const) : size
  const padding = stride === 1 ? 'same' : 'valid'
  return { kind: 'convolution', name, channels, kernel, stride, padding }
}

function maxPool(): MaxPool {
  return { kind: 'max-pool' }
}

function averagePool(): AveragePool {
  return { kind: 'average-pool' }
}

function fork(...branches: Chain[]): Fork {
  return { kind: 'fork', branches }
}
