import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { LookupFunction } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { cancellableLookup } from '../../src/base/lookup.ts'

/** A name server on loopback that answers every question with this code, or none. */
async function nameServer(responseCode: number | null) {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  socket.on('message', (question, { port, address }) => {
    if (responseCode === null) return
    const response = Buffer.from(question)
    response.writeUInt16BE(0x8180 | responseCode, 2) // a response, recursion available (RFC 1035, 4.1.1)
    socket.send(response, port, address)
  })
  return { asked: once(socket, 'message'), server: `127.0.0.1:${socket.address().port}` }
}

const look = (lookup: LookupFunction, name: string) =>
  new Promise<{ error: NodeJS.ErrnoException | null; address: unknown }>((resolve) => {
    lookup(name, { family: 4 }, (error, address) => resolve({ error, address }))
  })

const lookups = () => process.getActiveResourcesInfo().filter((name) => /GetAddrInfo|Query/i.test(name))

test('no look-up begins, and none is left, where no name server answers', async () => {
  const { asked, server } = await nameServer(null)
  const end = new AbortController()
  const looking = look(cancellableLookup(end.signal, [server]), 'name.invalid')
  await asked
  expect(lookups()).not.toContain('GetAddrInfoReqWrap')
  end.abort()
  expect((await looking).error).toMatchObject({ code: 'ECANCELLED' })
  await setImmediate()
  expect(lookups()).toEqual([])
})

// dns.lookup knows what no name server does: this machine's own names, and addresses.
test.each([
  ['that there is no such name', 3],
  ['that it refuses', 5],
  ['that it failed', 2],
])('a name server that says %s has answered, and the system is asked', async (_what, code) => {
  const { asked, server } = await nameServer(code)
  const { error, address } = await look(cancellableLookup(new AbortController().signal, [server]), '127.0.0.2')
  expect(error).toBeNull()
  expect(address).toBe('127.0.0.2')
  await asked
})

test('localhost needs no name server', async () => {
  const { server } = await nameServer(null)
  const { address } = await look(cancellableLookup(new AbortController().signal, [server]), 'localhost')
  expect(address).toBe('127.0.0.1')
})

// Windows does not say that nobody listens on a UDP port.
test.skipIf(process.platform === 'win32')('where there is no name server at all, the system is asked', async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const server = `127.0.0.1:${socket.address().port}`
  socket.close()
  const { address } = await look(cancellableLookup(new AbortController().signal, [server]), '127.0.0.2')
  expect(address).toBe('127.0.0.2')
})
