import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { type Api, apiOf } from '../../../src/engine/kubernetes/api.ts'
import type { KubeTarget, KubeUser } from '../../../src/engine/kubernetes/kube-target.ts'

/** A user without a name or secret. */
export const nobody: KubeUser = { called: 'nobody', certificate: null, login: { kind: 'none' }, impersonation: {} }

/** Where and as whom, with what a test changes. */
export const targetAt = (server: string, change: Partial<KubeTarget> = {}): KubeTarget => ({
  called: 'the test',
  server: new URL(server),
  ca: null,
  insecure: false,
  serverName: '',
  proxy: null,
  namespace: 'default',
  user: nobody,
  ...change,
})

/** A client that is closed when the test ends. */
export function clientOf(target: KubeTarget, env: NodeJS.ProcessEnv = process.env): Api {
  const api = apiOf(target, { env, onSecrets: () => {} })
  onTestFinished(() => api.close())
  return api
}

/** Listens on a port of loopback until the test ends, and returns its URL. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

/** For what a real API server cannot be made to do: a client of a server that answers as the test wants. */
export async function standInApi(
  answer: (asked: IncomingMessage, answer: ServerResponse) => void,
  user: KubeUser = nobody,
): Promise<Api> {
  return clientOf(targetAt(await listening(createServer(answer)), { user }))
}

/** A call of no meaning, which gives up soon. */
export const call = { doing: 'list pods', path: '/api/v1/pods', signal: new AbortController().signal, patienceMs: 0 }
