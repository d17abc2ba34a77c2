import { connect, createServer, type Server, type Socket } from 'node:net'
import { accountToken, clusterOf, writeKubeconfig } from './login.ts'
import type { Namespace } from './namespace.ts'

/** A way to the API server that can be cut. */
export type FlakyWay = {
  /** Path of a kubeconfig that leads this way. */
  kubeconfig: string
  /** Breaks all connections and refuses new ones, for so many milliseconds. */
  cut: (ms: number) => Promise<void>
  close: () => void
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

/** Opens a way to the API server that can be cut, as when the server is away for a while. */
export async function flakyWay(namespace: Namespace): Promise<FlakyWay> {
  const { server: url } = clusterOf(namespace)
  const sockets = new Set<Socket>()
  const make = () =>
    createServer((client) => {
      const upstream = connect(Number(url.port), url.hostname)
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(socket)
        socket.on('error', () => {})
        socket.once('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    })
  let server = make()
  const port = await listen(server, 0)
  const stop = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  const user = { token: await accountToken(namespace) }
  return {
    kubeconfig: writeKubeconfig(namespace, user, { server: `https://${url.hostname}:${port}` }),
    async cut(ms) {
      stop()
      await new Promise((resolve) => setTimeout(resolve, ms))
      server = make()
      await listen(server, port)
    },
    close: stop,
  }
}
