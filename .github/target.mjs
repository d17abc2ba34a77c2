// A small target for CI: it answers every GET, keeps what is posted to it, and lists that under /reports. It starts
// itself in the background, where it stays until the job ends, and gives its address to the later steps.
import { fork } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

function start() {
  const server = fork(import.meta.filename, ['serve'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  server.once('message', (url) => {
    appendFileSync(process.env.GITHUB_OUTPUT, `url=${url}\n`)
    console.log(`the target listens at ${url}`)
    server.disconnect()
    server.unref()
  })
}

function serve() {
  const reports = []
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') reports.push(await text(request))
    response.end(request.url === '/reports' ? `[${reports.join(',')}]` : '{}')
  })
  server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
}

if (process.argv[2] === 'serve') serve()
else start()
