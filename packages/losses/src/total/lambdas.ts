import { UserError } from '@laviter/nn'

/** The five losses of joint training, in the order of Eq. 16: L_TIM, L_ITM, L_FI, L_FT, L_VTA. */
export const JOINT_LOSSES = ['tim', 'itm', 'fakeImage', 'fakeText', 'vta'] as const

/** Name of one of them. */
export type JointLossName = (typeof JOINT_LOSSES)[number]

/** Weight of each loss: `tim` is lambda 1, `itm` 2, `fakeImage` 3, `fakeText` 4, `vta` 5. */
export type Lambdas = Readonly<Record<JointLossName, number>>

/** The weights by number: lambda 1 to lambda 5. */
export type LambdaList = readonly [
  lambda1: number,
  lambda2: number,
  lambda3: number,
  lambda4: number,
  lambda5: number,
]

/**
 * The paper's weights, the best of its Table 1 for each data set.
 *
 * @see LAViTeR section 4.2 and Table 1
 */
export const PAPER_LAMBDAS = {
  cub: { tim: 0.01, itm: 0.1, fakeImage: 1, fakeText: 1, vta: 5 },
  coco: { tim: 0.01, itm: 0.1, fakeImage: 1, fakeText: 1, vta: 50 },
} as const satisfies Record<string, Lambdas>

/** A data set that the paper gives weights for. */
export type PaperDataSet = keyof typeof PAPER_LAMBDAS

/**
 * @param lambdas - by name, by number, or the paper's for a data set
 * @returns the weights by name
 * @throws UserError on a data set that the paper gives none for, or weights that are not five numbers from 0
 * @example
 * ```ts
 * lambdasByName([0.01, 0.1, 1, 1, 5]) // the same as lambdasByName('cub')
 * ```
 */
export function lambdasByName(lambdas: Lambdas | LambdaList | PaperDataSet): Lambdas {
  const named = byName(lambdas)
  for (const name of JOINT_LOSSES) {
    if (Number.isFinite(named[name]) && named[name] >= 0) continue
    const number = JOINT_LOSSES.indexOf(name) + 1
    throw new UserError(
      `lambdas: ${name} (lambda ${number}) is ${named[name]}. Give a number from 0; 0 leaves the loss out.`,
    )
  }
  return named
}

function byName(lambdas: Lambdas | LambdaList | PaperDataSet): Lambdas {
  if (typeof lambdas === 'string') {
    if (Object.hasOwn(PAPER_LAMBDAS, lambdas)) return PAPER_LAMBDAS[lambdas]
    throw new UserError(
      `lambdas: the paper gives none for "${lambdas}". Name ${Object.keys(PAPER_LAMBDAS).join(' or ')}, or give five numbers.`,
    )
  }
  if (!isList(lambdas)) return lambdas
  const [tim, itm, fakeImage, fakeText, vta, ...more] = lambdas
  if (more.length > 0)
    throw new UserError(`lambdas: there are ${lambdas.length}. Give five, lambda 1 to lambda 5.`)
  return { tim, itm, fakeImage, fakeText, vta }
}

const isList = (lambdas: Lambdas | LambdaList): lambdas is LambdaList => Array.isArray(lambdas)
