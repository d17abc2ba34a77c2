// Shows the built action at work, without GitHub: it runs examples/quickstart.js against a small target on loopback,
// then prints what later steps and people would get. The first time, the action installs k6 on the way.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { runStep } from '../test/support/stand-in-runner.ts'
import { toolCache } from '../test/support/tool-cache.ts'

const reports: string[] = []
const target = createServer(async (request, response) => {
  if (request.method === 'POST') reports.push(await text(request))
  setTimeout(() => response.end('{"hello":"k6"}\n'), 20)
}).listen(0, '127.0.0.1')
await new Promise((listening) => target.once('listening', listening))
const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`

const title = (name: string) => console.log(`\n──── ${name} ${'─'.repeat(70 - name.length)}`)

title("the step's log")
const own = Object.entries(process.env).filter(([name]) => !/^(?:GITHUB|RUNNER|ACTIONS|INPUT)_/i.test(name))
const step = await runStep({
  workspace: resolve(import.meta.dirname, '..'),
  k6: null,
  inputs: { script: 'examples/quickstart.js', env: `BASE_URL=${url}`, 'usage-report-url': url },
  env: { ...Object.fromEntries(own), RUNNER_TOOL_CACHE: toolCache },
  watch: ({ child }) => child.stdout?.pipe(process.stdout),
})
target.close()
target.closeAllConnections()

title('the outputs, for later steps')
for (const [name, value] of Object.entries(step.outputs)) {
  console.log(`${name}=${value.length > 100 ? `${value.slice(0, 100)}…` : value}`)
}
title('the job summary, for people (Markdown)')
console.log(step.summary)
title('the usage report, as the target received it')
console.log(reports.join('\n') || 'none')
process.exitCode = step.exitCode ?? 1
