import { UserError } from '@laviter/nn'
import { crossEntropy, hinge, type Criterion } from './criteria'

/**
 * How a generator and its discriminators are scored against each other.
 *
 * - `paper`: cross entropy; what should be real and what should be fake is averaged apart, as in AttnGAN
 * - `hinge`: the same averages of the hinge loss
 * - `stackgan-v1`: by its public code the formula of `paper`; its first discriminator has no unconditional head
 * - `stackgan-v2`: cross entropy; wrong pairs have *real pictures of their own*, which both heads judge, and all is summed
 */
export type AdversarialForm = 'paper' | 'hinge' | 'stackgan-v1' | 'stackgan-v2'

/** Choice of the form. */
export type AdversarialOptions = {
  /** `paper` unless given */
  readonly form?: AdversarialForm
}

type Form = {
  readonly criterion: Criterion
  /** whether wrong pairs have pictures of their own, which alone are real */
  readonly wrongPictures: boolean
}

const paper: Form = { criterion: crossEntropy, wrongPictures: false }

const FORMS: Readonly<Record<AdversarialForm, Form>> = {
  paper,
  hinge: { criterion: hinge, wrongPictures: false },
  'stackgan-v1': paper,
  'stackgan-v2': { criterion: crossEntropy, wrongPictures: true },
}

/**
 * The form of a name.
 *
 * @throws UserError when there is none
 */
export function adversarialForm(where: string, { form = 'paper' }: AdversarialOptions): Form {
  if (Object.hasOwn(FORMS, form)) return FORMS[form]
  throw new UserError(
    `${where}: the form "${form}" is none of ${Object.keys(FORMS).join(', ')}. Choose one of these.`,
  )
}
