import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isUserError } from './errors'
import { openSource } from './model-files'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

test('a connection that is lost while a file comes is an error that says so', async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 1000 })
    response.write('x'.repeat(10), () => setTimeout(() => response.destroy(), 50))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const onProgress = jest.fn()
  const error: unknown = await openSource(url, { onProgress })
    .read('model.json')
    .catch((thrown: unknown) => thrown)
  expect(isUserError(error)).toBe(true)
  expect(error).toMatchObject({
    message: `${url}/model.json: it broke off after 10 bytes. Try again.`,
  })
  expect(onProgress.mock.calls).toEqual([[{ file: 'model.json', done: 10, total: 1000 }]])
})
