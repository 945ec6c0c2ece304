import { generatorRules } from './conformance'
import { GENERATORS } from './generators'

for (const [part, create] of Object.entries(GENERATORS))
  describe(part, () => {
    for (const rule of generatorRules(create)) test(rule.name, rule.run)
  })
