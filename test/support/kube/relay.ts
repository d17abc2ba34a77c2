import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Something between client and server, as a load balancer is. */
export type Relay = {
  port: number
  /** Ends all connections that are open. */
  cut(): void
}

/** Passes connections on to a port of this machine, until the test ends. */
export async function relayTo(port: number): Promise<Relay> {
  const open = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect({ port, host: '127.0.0.1' })
    for (const socket of [from, to]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        from.destroy()
        to.destroy()
      })
    }
    from.pipe(to).pipe(from)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  onTestFinished(() => {
    server.close()
    cut()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, cut }
}
