/*
 * A load client as cheap as it can be, in a process of its own: `connections` sockets, each with one request in
 * flight. It reads one JSON command a line from stdin and prints one JSON line for each.
 */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

type Command = { port: number; connections: number; keepAlive: boolean; seconds?: number; requests?: number }
/** What one command did: `ms` are the latencies in order of their size. */
export type Load = { seconds: number; answers: Record<string, number>; errors: number; p50: number; p99: number }

const body = JSON.stringify({
  duration: '1.025267197s',
  executors: { 'constant-vus': 1 },
  goarch: 'amd64',
  goos: 'linux',
  is_ci: false,
  iterations: 20,
  k6_version: '2.2.0',
  modules: ['k6/http', 'k6'],
  usage: { parsedFiles: 1 },
  vus_max: 2,
})

function requestFor(port: number, keepAlive: boolean): Buffer {
  return Buffer.from(
    `POST /k6-usage-report HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: Go-http-client/1.1\r\n` +
      `Content-Length: ${body.length}\r\nContent-Type: application/json\r\n` +
      `${keepAlive ? '' : 'Connection: close\r\n'}\r\n${body}`,
  )
}

function load({ port, connections, keepAlive, seconds, requests }: Command): Promise<Load> {
  const request = requestFor(port, keepAlive)
  const answers: Record<string, number> = {}
  const latencies: number[] = []
  const begin = performance.now()
  const until = begin + (seconds ?? 3600) * 1000
  let left = requests ?? Number.POSITIVE_INFINITY
  let errors = 0
  let open = connections

  return new Promise((resolve) => {
    const rest = () => {
      open -= 1
      if (open > 0) return
      latencies.sort((a, b) => a - b)
      const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN
      resolve({ seconds: (performance.now() - begin) / 1000, answers, errors, p50: at(0.5), p99: at(0.99) })
    }
    const more = () => {
      if (left <= 0 || performance.now() >= until) return false
      left -= 1
      return true
    }
    const send = (given: Socket | null) => {
      const socket = given ?? connect({ port, host: '127.0.0.1', noDelay: true })
      const start = performance.now()
      let done = false
      const finish = (status: string | null) => {
        if (done) return
        done = true
        if (status === null) errors += 1
        else {
          answers[status] = (answers[status] ?? 0) + 1
          if (latencies.length < 2_000_000) latencies.push(performance.now() - start)
        }
        const again = more()
        const reuse = keepAlive && status === '204'
        socket.removeAllListeners()
        socket.on('error', () => undefined)
        if (!reuse || !again) socket.destroy()
        if (again) send(reuse ? socket : null)
        else rest()
      }
      // The answers are small and come in one segment: the status line is in the first one.
      socket.on('data', (chunk) => finish(chunk.latin1Slice(9, 12)))
      socket.on('error', () => finish(null))
      socket.on('close', () => finish(null))
      socket.write(request)
    }
    for (let index = 0; index < connections; index += 1) {
      if (more()) send(null)
      else rest()
    }
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await load(JSON.parse(line) as Command)))
}
