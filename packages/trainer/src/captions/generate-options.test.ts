import { loadConfig } from '../config/load'
import { generateOptions } from './generate-options'

const written = { name: 'x', data: { format: 'folder', root: 'photos' } } as const

describe('how captions are generated', () => {
  test('the configuration says it, and what is asked for takes its place', async () => {
    const { config } = await loadConfig(written, {
      'itm.blankImages': 0.1,
      'decoding.guidance': 1.5,
    })
    expect(generateOptions(config)).toEqual({
      ...{ method: 'greedy', maxWords: 40, guidance: 1.5, attention: false },
    })
    const asked = { method: 'beam', beams: 3, guidance: 4 } as const
    expect(generateOptions(config, { decoding: asked })).toMatchObject(asked)
  })
  test('nobody is guided by a captioner that never saw a blank picture', async () => {
    const { config } = await loadConfig(written)
    expect(generateOptions(config)).toMatchObject({ guidance: 0 })
    expect(() => generateOptions(config, { decoding: { guidance: 2 } })).toThrow(
      /^guidance 2: .* itm\.blankImages 0 .* Train with itm\.blankImages 0\.1/,
    )
  })
})
