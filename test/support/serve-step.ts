import { expect, onTestFinished } from 'vitest'
import { runAction } from './action.ts'
import { freePort } from './free-port.ts'
import { asking, isFree, serverScript } from './served.ts'

type Given = { script?: string } & Partial<Parameters<typeof runAction>[0]>

/**
 * A step with a server of its own. `start` and the inputs get the port in place of PORT; when the test is over, nobody
 * listens there.
 */
export async function serveStep(start: string, { script = asking('/'), inputs = {}, ...others }: Given = {}) {
  const port = await freePort()
  onTestFinished(async () => {
    expect(await isFree(port), `port ${port} is free again`).toBe(true)
  })
  const step = {
    files: { 'test.js': script, 'server.js': serverScript },
    ...others,
    inputs: {
      script: 'test.js',
      iterations: '3',
      env: `TARGET=http://127.0.0.1:${port}`,
      start: start.replaceAll('PORT', String(port)),
      'wait-on': `http://127.0.0.1:${port}/health`,
      'no-usage-report': 'true',
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, value?.replaceAll('PORT', String(port))]),
      ),
    },
  }
  return { port, step, run: () => runAction(step) }
}

/** The reason of the first script's verdict. */
export const reasonOf = ({ results = '' }: Record<string, string>): string => JSON.parse(results)[0].reason
