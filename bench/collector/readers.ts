/*
 * Readers of the largest period, in a process of their own: plain ones that ask again when they have their answer,
 * some that take nothing, and one that sends many requests ahead. It reads one JSON command from stdin and prints one
 * JSON line.
 */
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** `ahead`: bytes that one connection sends without waiting; `apart`: days between the periods of two readers. */
export type ReadersCommand = {
  port: number
  readers: number
  stalled: number
  ahead: number
  apart: number
  seconds: number
}
/** Answers by their status. */
export type Readings = { answers: Record<string, number> }

const longest = 3660

function ask(port: number, text: string) {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined).pause()
  socket.write(text)
  return socket
}

async function run({ port, readers, stalled, ahead, apart, seconds }: ReadersCommand): Promise<Readings> {
  const until = performance.now() + seconds * 1000
  const answers: Record<string, number> = {}
  const agent = new Agent({ keepAlive: true, maxSockets: readers })
  const path = (index: number) => `/api/v1/stats?days=${longest - apart * index}`
  const request = `GET ${path(0)} HTTP/1.1\r\nHost: x\r\n\r\n`
  const sockets = Array.from({ length: stalled }, (_, index) => ask(port, request.replace(path(0), path(index))))
  sockets.push(ask(port, request.repeat(Math.floor(ahead / request.length))))
  const once = (index: number) =>
    new Promise<string>((resolve) => {
      const sent = get({ port, host: '127.0.0.1', agent, path: path(index) }, (answer) => {
        answer.resume().on('close', () => resolve(String(answer.statusCode)))
      })
      sent.on('error', () => resolve('error'))
    })
  const read = async (index: number) => {
    while (performance.now() < until) {
      const status = await once(index)
      answers[status] = (answers[status] ?? 0) + 1
      // Who is refused does not ask again at once.
      if (status !== '200') await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  await Promise.all(Array.from({ length: readers }, (_, index) => read(index)))
  for (const socket of sockets) socket.destroy()
  agent.destroy()
  return { answers }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(JSON.parse(line) as ReadersCommand)))
}
