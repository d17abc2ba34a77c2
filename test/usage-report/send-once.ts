/* Sends one report as its only argument says, tells what became of it and what is left of it, and does not exit. */
import { setImmediate } from 'node:timers/promises'
import { sendUsageReport } from '../../src/usage-report/send.ts'

const { url, env, limits } = JSON.parse(process.argv[2] ?? '')
const sent = await sendUsageReport({ url, body: '{}', env, limits, runEnded: new Promise(() => {}) })
// Handles are closed in the next turns of the event loop.
for (let turn = 0; turn < 5; turn++) await setImmediate()
const left = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap' && name !== 'Immediate')
process.stdout.write(JSON.stringify({ sent, left }))
