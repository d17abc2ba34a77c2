import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stepMark, withoutRunner } from '../base/runner-env.ts'
import { type CommandEnd, type ServerCommand, startCommand, whyNotStarted } from './server-command.ts'
import type { ServerRequest, Side, WaitTarget } from './server-request.ts'
import { stopCommands } from './stop.ts'
import { answering, notReady } from './wait.ts'

/** A server that answers. */
export type Server = {
  /** The first of its commands that ends, by itself or because it is stopped. */
  died: Promise<CommandEnd>
  /** The last lines of what its commands printed, each with a title. */
  output: () => readonly ServerOutput[]
  /** Ends all that it started; nothing of it is left then. */
  stop: () => Promise<void>
}

/** The last lines that a command printed. */
export type ServerOutput = { title: string; lines: readonly string[] }

/** Why there is no server, as a sentence without its end, and what to do about it. */
export type NotStarted = { kind: 'not-started'; why: string; advice: string; output: readonly ServerOutput[] }

export type Started = { kind: 'started'; server: Server } | NotStarted | { kind: 'cancelled' }

/** Where and for what a server is started. */
export type ServerPlace = {
  side: Side
  /** Absolute: where its commands run. */
  cwd: string
  /** The action's own environment. */
  env: NodeJS.ProcessEnv
  /** The step's private directory, and the name of this start, of which there is one. */
  directory: string
  name: string
  interruption: { soft: AbortSignal; hard: AbortSignal }
}

/** Milliseconds between two looks at what is not ready. */
const lookMs = 100

/** By this variable all that a server starts is found, whatever group it moved to. */
const serverMark = 'K6_LOAD_TEST_SERVER'

/**
 * Starts what is tested and waits until it answers. Whatever comes of it, nothing is left running that is not returned.
 */
export async function startServer(request: ServerRequest, place: ServerPlace): Promise<Started> {
  const [taken] = request.commands.length === 0 ? [] : await answering(request.waitOn)
  if (taken !== undefined) return alreadyThere(taken)
  const { side, cwd, directory, name, interruption } = place
  const id = join(directory, name)
  const env = { ...withoutRunner(place.env), LOAD_TEST_SIDE: side, [stepMark]: directory, [serverMark]: id }
  const commands: ServerCommand[] = []
  const mark = `${serverMark}=${id} `
  const stop = () => stopCommands(commands, { mark, signal: request.stopSignal, hard: interruption.hard })
  const output = () => commands.map((command, index) => outputOf(command, request.commands[index] ?? ''))
  try {
    for (const [index, command] of request.commands.entries())
      commands.push(await startCommand(command, { output: `${id}-${index + 1}.log`, cwd, env }))
  } catch (error) {
    await stop()
    return { kind: 'not-started', ...whyNotStarted('start', { cwd, error }), output: output() }
  }
  const died =
    commands.length === 0 ? new Promise<CommandEnd>(() => {}) : Promise.race(commands.map(({ ended }) => ended))
  const outcome = await readiness(request, died, interruption.soft)
  if (outcome === 'ready') return { kind: 'started', server: { died, output, stop } }
  await stop()
  return outcome === 'cancelled' ? { kind: 'cancelled' } : { ...outcome, output: output() }
}

const notStarted = (why: string, advice: string): NotStarted => ({ kind: 'not-started', why, advice, output: [] })

const alreadyThere = ({ shown }: WaitTarget): NotStarted =>
  notStarted(
    `something answers at ${shown} (wait-on) before the input start has started anything, so it would be tested instead`,
    'Stop what listens there (an earlier start can have left it), or leave out the input start if it is what you want to test.',
  )

const outputOf = ({ lines }: ServerCommand, command: string): ServerOutput => ({
  title: `Last lines of ${command}`,
  lines: lines(),
})

/** Waits until every target is ready, a command has ended, or the time is over. */
async function readiness(
  { waitOn, waitOnTimeoutMs }: ServerRequest,
  died: Promise<CommandEnd>,
  soft: AbortSignal,
): Promise<'ready' | 'cancelled' | NotStarted> {
  const over = new AbortController()
  const cancelled = new Promise<'cancelled'>((resolve) => {
    if (soft.aborted) resolve('cancelled')
    soft.addEventListener('abort', () => resolve('cancelled'), { once: true, signal: over.signal })
  })
  const looks = waitOn.map((target) => lookUntilReady(target, over.signal))
  const late = delay(waitOnTimeoutMs, 'late' as const, { signal: over.signal }).catch(() => 'late' as const)
  const ended = died.then((how) => endedEarly(how))
  try {
    const ready = Promise.all(looks.map(({ ready }) => ready)).then(() => 'ready' as const)
    const first = await Promise.race([cancelled, ended, ready, late])
    if (first !== 'late') return first
    const open = looks.find(({ missing }) => missing() !== null)
    return tooLate(open?.shown ?? '', open?.missing() ?? '', waitOnTimeoutMs)
  } finally {
    over.abort()
  }
}

function lookUntilReady(target: WaitTarget, over: AbortSignal) {
  let missing: string | null = 'not asked yet'
  const look = async () => {
    while (!over.aborted) {
      missing = await notReady(target)
      if (missing === null) return
      await delay(lookMs)
    }
  }
  return { shown: target.shown, missing: () => missing, ready: look() }
}

const endedEarly = ({ well, words }: CommandEnd): NotStarted =>
  notStarted(
    `${words} before it answered`,
    well
      ? 'Each line of the input start must stay in the foreground: leave out what sends it to the background.'
      : 'See its last lines in the log.',
  )

const tooLate = (shown: string, missing: string, timeoutMs: number): NotStarted =>
  notStarted(
    `nothing was ready at ${shown} within ${timeoutMs / 1000} s (wait-on-timeout): ${missing}`,
    'See its last lines in the log; correct the address in wait-on, or raise wait-on-timeout.',
  )
