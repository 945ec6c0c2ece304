import { openBackend } from '@laviter/runtime'

beforeAll(async () => {
  await openBackend({ device: 'cpu' })
})
