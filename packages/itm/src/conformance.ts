import { present, rules, type Rule } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type { CaptionerConfig, CreateCaptioner } from './captioner'
import { generationChecks } from './conformance/generation-rules'
import { lastingChecks } from './conformance/lasting-rules'
import { settingOf } from './conformance/setting'
import { teachingChecks } from './conformance/teaching-rules'

export type { Rule } from '@laviter/nn/conformance'

/** Small enough for seconds; an implementation may ignore what it does not have. */
const SMALL = { vocabularySize: 14, embed: 8, length: 9 }

/**
 * What every captioner keeps.
 *
 * @param create - the factory to examine
 * @param options - `config`: laid over a small one (14 tokens, embed 8, length 9), or the whole of a run; `regions`: R of the
 *   images (9); `quick`: only the rules of teaching and generation that need one captioner, as the trainer checks a captioner of
 *   one's own before it trains it (false)
 * @returns rules with a name each; `run` throws an Error that says what was broken and what to do
 * @example
 * ```ts
 * for (const rule of captionerRules(createMyCaptioner)) test(rule.name, rule.run)
 * ```
 */
export function captionerRules<Config extends CaptionerConfig>(
  create: CreateCaptioner<Config | (CaptionerConfig & Partial<Config>)>,
  {
    config = {},
    regions = 9,
    quick = false,
  }: { config?: Partial<Config>; regions?: number; quick?: boolean } = {},
): Rule[] {
  const whole = { ...SMALL, ...present(config) }
  const make = async (seed: number) => create(whole, { random: createRandom(seed) })
  const setting = settingOf(whole, regions)
  return rules(make, {
    ...teachingChecks(setting),
    ...generationChecks(setting),
    ...(!quick && lastingChecks(setting, make)),
  })
}
