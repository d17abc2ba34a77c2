import type { Engine, Ran, RunRequest, RunSettings } from '../engine/engine.ts'
import { warmUp } from '../engine/warm-up.ts'
import { info, infoGroup } from '../github/step-log.ts'
import { counted } from '../results/figures.ts'
import { type Server, startServer } from '../server/server.ts'
import type { ServerRequest, Side } from '../server/server-request.ts'
import { answering } from '../server/wait.ts'
import { NoRun } from './no-run.ts'

/** What the inputs say of it. */
export type ServeRequest = {
  server: ServerRequest
  /** Milliseconds that the script runs uncounted after each start; null: it does not. */
  warmUpMs: number | null
}

/** What is started to be tested, for one side. */
export type Serving = ServeRequest & {
  side: Side
  /** Two sides are compared, so that the log names the side. */
  paired: boolean
  /** Absolute: where the commands run. */
  cwd: string
  /** Of the side's own runs. */
  settings: RunSettings
}

/**
 * An engine that starts what is tested anew before each of its runs, and stops it after each.
 *
 * Its `run` throws NoRun.
 */
export const served = (engine: Engine, serving: Serving): Engine => ({
  ...engine,
  run: (request) => runServed(engine, serving, request),
})

async function runServed(engine: Engine, serving: Serving, request: RunRequest): Promise<Ran> {
  const server = await started(serving, request)
  const ran = await runBeside(server, { engine, serving, request }).finally(server.stop)
  const left = await leftOpen(serving)
  // Said at once: the next start fails for it, and warnings of a step without a result are not published.
  for (const message of left) info(message)
  return { ...ran, warnings: [...ran.warnings, ...left] }
}

async function runBeside(
  server: Server,
  { engine, serving, request }: { engine: Engine; serving: Serving; request: RunRequest },
): Promise<Ran> {
  const died = watchDeath(server)
  const watched = { ...request, targetDied: died.signal }
  const cold = await warmedUp(serving, watched)
  if (serving.settings.interruption.soft.aborted) throw new NoRun({ kind: 'cancelled' })
  const ran = await engine.run(watched)
  died.ignore()
  if (ran.end.cause === 'target-died') showOutput(server)
  return { ...ran, ...died.known(), warnings: [...cold, ...ran.warnings] }
}

/** @returns what is to be said of it. */
async function warmedUp({ settings, warmUpMs }: Serving, request: RunRequest): Promise<readonly string[]> {
  if (warmUpMs === null) return []
  info(`Warm-up of ${warmUpMs / 1000} s, which is not counted`)
  const failure = await warmUp(settings, request, warmUpMs)
  info('The warm-up is over')
  return failure === null
    ? []
    : [`input warm-up: the warm-up ${failure}, so what was measured after it was not warmed up as it should be`]
}

async function started({ server, settings, side, paired, cwd }: Serving, { summary }: RunRequest): Promise<Server> {
  const ofSide = paired ? ` for side ${side}` : ''
  const { commands, waitOn } = server
  const targets = waitOn.map(({ shown }) => shown).join(', ')
  info(
    commands.length === 0
      ? `Waiting for ${targets}`
      : `Starting${ofSide}: ${commands.join('; ')} (waiting for ${targets})`,
  )
  const before = performance.now()
  const name = summary.replace(/^summary/, 'server').replace(/\.json$/, '')
  const { env, directory, interruption } = settings
  const outcome = await startServer(server, { side, cwd, env, directory, interruption, name })
  if (outcome.kind === 'started') {
    info(`Ready after ${((performance.now() - before) / 1000).toFixed(1)} s`)
    return outcome.server
  }
  if (outcome.kind === 'cancelled') throw new NoRun(outcome)
  showOutput({ output: () => outcome.output })
  throw new NoRun(outcome)
}

/** Folded, each command's last lines. */
export function showOutput({ output }: Pick<Server, 'output'>): void {
  for (const { title, lines } of output()) {
    if (lines.length > 0) infoGroup(`${title} (${counted(lines.length, 'line')})`, lines)
    else info(`${title}: it printed nothing`)
  }
}

function watchDeath({ died }: Server) {
  const gone = new AbortController()
  const since = performance.now()
  let words: string | null = null
  let ignored = false
  void died.then((end) => {
    if (ignored) return
    words = `${end.words}, ${((performance.now() - since) / 1000).toFixed(1)} s after it was ready`
    gone.abort()
  })
  return {
    signal: gone.signal,
    /** What ends from now on is ended by the step. */
    ignore: () => {
      ignored = true
    },
    known: () => (words === null ? {} : { targetDied: words }),
  }
}

/** Nothing answered there before the start, so what still does was left by what was started. */
async function leftOpen({ server: { commands, waitOn } }: Serving): Promise<readonly string[]> {
  if (commands.length === 0) return []
  return (await answering(waitOn)).map(
    ({ shown }) =>
      `input start: something still answers at ${shown} after all that is known of it was ended; what it starts must stay in its process group, and a container needs docker run --rm --init`,
  )
}
