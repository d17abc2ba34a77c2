/*
 * A load client as cheap as it can be, in a process of its own: `connections` sockets, each with one request in
 * flight. It reads one JSON command a line from stdin and prints one JSON line for each.
 */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** `seconds` or `requests` end a load. */
export type LoadCommand = { port: number; connections: number; keepAlive: boolean; seconds?: number; requests?: number }
/** What one command did: `ms` are the latencies in order of their size. */
export type Load = {
  seconds: number
  answers: Record<string, number>
  errors: number
  p50: number
  p99: number
  max: number
}

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

/** Sends one request; `done` hears the status and whether the connection may be used again. */
function exchange(socket: Socket, request: Buffer, done: (status: string | null) => void): void {
  const finish = (status: string | null) => {
    socket.removeAllListeners()
    socket.on('error', () => undefined)
    done(status)
  }
  // The answers are small and come in one segment: the status line is in the first one.
  socket.on('data', (chunk) => finish(chunk.toString('latin1', 9, 12)))
  socket.on('error', () => finish(null))
  socket.on('close', () => finish(null))
  socket.write(request)
}

function load({ port, connections, keepAlive, seconds, requests }: LoadCommand): Promise<Load> {
  const request = requestFor(port, keepAlive)
  const answers: Record<string, number> = {}
  const latencies: number[] = []
  const begin = performance.now()
  const until = begin + (seconds ?? 3600) * 1000
  let left = requests ?? Number.POSITIVE_INFINITY
  let errors = 0
  let open = connections

  const count = (status: string | null, ms: number) => {
    if (status === null) errors += 1
    else answers[status] = (answers[status] ?? 0) + 1
    if (latencies.length < 2_000_000) latencies.push(ms)
  }
  const result = () => {
    latencies.sort((a, b) => a - b)
    const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN
    return { seconds: (performance.now() - begin) / 1000, answers, errors, p50: at(0.5), p99: at(0.99), max: at(1) }
  }

  return new Promise((resolve) => {
    const send = (given: Socket | null) => {
      if (left <= 0 || performance.now() >= until) {
        given?.destroy()
        open -= 1
        if (open === 0) resolve(result())
        return
      }
      left -= 1
      const start = performance.now()
      const socket = given ?? connect({ port, host: '127.0.0.1', noDelay: true })
      exchange(socket, request, (status) => {
        count(status, performance.now() - start)
        if (keepAlive && status === '204') return send(socket)
        socket.destroy()
        send(null)
      })
    }
    for (let index = 0; index < connections; index += 1) send(null)
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await load(JSON.parse(line) as LoadCommand)))
}
