import { expectShape, ShapeError, UserError, type Batch, type Shaped } from '@laviter/nn'

/** Scores before the sigmoid, float32 [B]: above 0 where a discriminator takes what it sees for real. */
export type Logits = Shaped<[Batch]>

/** What a discriminator says of pictures. */
export type Verdict = {
  /** of each picture with its sentence, float32 [B] */
  readonly conditional: Logits
  /** of each picture alone, float32 [B]; absent where the discriminator has no such head */
  readonly unconditional?: Logits
}

/**
 * The check at a loss's door: one logit an item from each head.
 *
 * @param where - what the message begins with: the function and the argument
 * @param verdict - the logits
 * @param items - B where it is known, else a name for it
 * @throws ShapeError when logits are missing or not [B]; UserError when there are none, whose mean would be no number
 */
export function expectVerdict(
  where: string,
  verdict: Verdict | undefined,
  items: number | string = 'B',
): void {
  if (!verdict) throw new ShapeError(`${where} is missing. Pass what the discriminator says.`)
  const { conditional, unconditional = conditional } = verdict
  expectShape(
    where,
    { conditional, unconditional },
    { conditional: [items], unconditional: [items] },
  )
  if (conditional.size === 0)
    throw new UserError(
      `${where} has no logits, and their mean is not a number. Use batches of two items or more.`,
    )
}
