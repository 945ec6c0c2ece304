import { createAttnGanGenerator } from './attngan-generator'
import { generatorRules } from './conformance'
import { GENERATORS } from './generators'

for (const [part, create] of Object.entries(GENERATORS))
  describe(part, () => {
    for (const rule of generatorRules(create)) test(rule.name, rule.run)
  })

describe('attngan with skips', () => {
  for (const rule of generatorRules(createAttnGanGenerator, { config: { skips: true } }))
    test(rule.name, rule.run)
})

test('what a configuration leaves undefined is as the rules have it', async () => {
  const [drawing] = generatorRules(createAttnGanGenerator, { config: { embed: undefined } })
  await drawing!.run()
})
