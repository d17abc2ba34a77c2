import { join } from 'node:path'
import { stepMark, withoutRunner } from '../base/runner-env.ts'
import type { NotStarted, ServerPlace } from './server.ts'
import { startCommand, whyNotStarted } from './server-command.ts'
import { stopCommands } from './stop.ts'

/** Finds what a build left running. */
const buildMark = 'K6_LOAD_TEST_BUILD'

/**
 * Runs the input `compare-build` to its end, in one bash.
 *
 * @returns null: it ended well.
 */
export async function build(
  text: string,
  { side, cwd, env, directory, name, interruption }: ServerPlace,
): Promise<NotStarted | { kind: 'cancelled' } | null> {
  const { soft, hard } = interruption
  const id = join(directory, name)
  const given = {
    output: `${id}.log`,
    cwd,
    env: { ...withoutRunner(env), LOAD_TEST_SIDE: side, [stepMark]: directory, [buildMark]: id },
  }
  const command = await startCommand(text, given).catch((error: unknown) => ({ error }))
  if ('error' in command)
    return { kind: 'not-started', ...whyNotStarted('compare-build', { cwd, ...command }), output: [] }
  const cancelled = new Promise<'cancelled'>((resolve) => {
    if (soft.aborted) resolve('cancelled')
    soft.addEventListener('abort', () => resolve('cancelled'), { once: true })
  })
  const end = await Promise.race([command.ended, cancelled])
  await stopCommands([command], { mark: `${buildMark}=${id} `, signal: 'SIGTERM', hard })
  if (end === 'cancelled') return { kind: 'cancelled' }
  if (end.well) return null
  return {
    kind: 'not-started',
    why: `compare-build failed: ${end.words}`,
    advice: 'See its last lines in the log.',
    output: [{ title: 'Last lines of compare-build', lines: command.lines() }],
  }
}
