import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A live process: its id, and its command line with spaces between the arguments. */
export type Process = { pid: number; command: string }

/** Every live process in whose environment this text is (Linux). */
export function processesWith(text: string): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const read = (file: string) => readFileSync(`/proc/${name}/${file}`, 'utf8').replaceAll('\0', ' ').trim()
      try {
        return read('environ').includes(text) ? [{ pid: Number(name), command: read('cmdline') }] : []
      } catch {
        return [] // it ended meanwhile
      }
    })
}

/** Waits until something is so; the bound is for a test that is about to fail. */
export async function until(isSo: () => boolean, what: string, boundMs = 30_000): Promise<void> {
  const end = performance.now() + boundMs
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`it did not come to pass within ${boundMs} ms: ${what}`)
    await delay(10)
  }
}

/**
 * The processes that are still there after the system had a second to finish what was killed: a kill is done when
 * the process next runs.
 */
export async function processesLeft(text: string): Promise<readonly Process[]> {
  await until(() => processesWith(text).length === 0, 'no process left', 1000).catch(() => {})
  return processesWith(text)
}
