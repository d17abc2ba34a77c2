// The yardstick: a server that reads the body and answers 204, and does nothing else.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.statusCode = 204
    response.end()
  })
})
server.listen(0, '127.0.0.1', 4096, () => {
  console.log(`page http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
