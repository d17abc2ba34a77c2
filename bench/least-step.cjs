// The least that a step can be: Node asks k6 what a script will run, runs it, and passes its log on. What the action
// takes beyond this is its own.
const { spawn } = require('node:child_process')

const [k6, script] = process.argv.slice(2)

const run = (...args) =>
  new Promise((resolve) => {
    const child = spawn(k6, [...args, script], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.pipe(process.stdout, { end: false })
    child.once('close', resolve)
  })

run('inspect', '--execution-requirements')
  .then(() => run('run'))
  .then((exitCode) => process.exit(exitCode))
