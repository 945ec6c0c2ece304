import { assignParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import { createDiscriminator } from '@laviter/tim'
import {
  attnganDiscriminator,
  attnganDiscriminatorTable,
  splitJointConvolution,
} from '@laviter/tim/import'
import type { Fixture } from '../fixture'
import type { Opponent } from './adversarial'

/** A discriminator of the paper's code, by the importer that users have. */
export function importedDiscriminator(fixture: Fixture): Opponent {
  const { config, tensors } = attnganDiscriminator(fixture.under('w.'), fixture.name)
  for (const [key, ours] of [
    ['size', config.size],
    ['ndf', config.width],
  ] as const)
    if (fixture.number(key) !== ours)
      throw new UserError(
        `${fixture.name}: manifest.json gives ${key} ${fixture.number(key)}, the weights are of ${ours}`,
      )
  const discriminator = createDiscriminator(config, { random: createRandom(0) })
  assignParameters(discriminator.parameters, tensors, { where: fixture.name })
  return {
    discriminator,
    table: attnganDiscriminatorTable(config),
    arrange: splitJointConvolution,
  }
}
