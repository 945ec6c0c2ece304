import { loadConfig } from '../../config/load'
import type { Overrides } from '../../config/overrides'
import { generatorFacts } from './generator-facts'

/** How a generator is said to be trained, in a run without checkpoints. */
async function trainedBy(own: Overrides = {}): Promise<string> {
  const config = { name: 'x', data: { format: 'folder' as const, root: 'x' } }
  const run = { folder: 'runs/none', config: (await loadConfig(config, own)).config }
  const facts = await generatorFacts(run, [64, 128])
  return facts.find(({ label }) => label === 'Generator trained by')?.value ?? ''
}

test('each loss is told with its weight, and none that takes no part', async () => {
  const plain = await trainedBy()
  expect(plain).toMatch(/^adversarial \(paper\); KL of the conditioning times 1; matching loss/)
  expect(plain).not.toContain('the difference')
  const held = await trainedBy({ 'tim.consistency': 5, 'tim.reconstruction': 3 })
  expect(held).toContain('the difference of larger pictures from the next smaller ones, times 5;')
  expect(held).toContain('the picture that the sentence describes, times 3;')
})

test('discriminators that share a rate are told once', async () => {
  expect(await trainedBy()).toContain('rates 0.0002 and 0.0002 (discriminators);')
  expect(await trainedBy({ 'tim.rate.firstDiscriminator': 1e-4 })).toContain(
    'and 0.0001 (the smallest stage’s discriminator), 0.0002 (the others);',
  )
})
