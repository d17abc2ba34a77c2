// Loaded into a measured Node process: tells its peak memory in kB, on file descriptor 3, when it ends. The kernel's
// figure for the process alone; what wait() reports may be that of the process which started it.
const { readFileSync, writeSync } = require('node:fs')

process.on('exit', () => {
  const [, kB] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  writeSync(3, kB)
})
