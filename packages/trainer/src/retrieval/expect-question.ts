import { UserError } from '@laviter/nn/errors'

/**
 * The check of what is asked, which needs no model: it is told before one is loaded.
 *
 * @throws UserError where not exactly one of text and image is given, or `top` is not from 1 to 100
 */
export function expectQuestion({
  text,
  image,
  top = 5,
}: {
  readonly text?: string
  readonly image?: string
  readonly top?: number
}): void {
  if (!Number.isInteger(top) || top < 1 || top > 100) {
    throw new UserError(`--top is ${top}: give a whole number from 1 to 100`)
  }
  if ((text === undefined) === (image === undefined)) {
    throw new UserError(
      'Ask by a sentence (--text "...") or by a picture (--image FILE), one of them',
    )
  }
}
