/*
 * compare-ref as users have it: a small server of two commits in a real git repository, one of them with 20% more delay, and runs
 * of one second. Ten comparisons of different commits, ten of equal ones, and one on the older k6. Fails when one is wrong: worse in
 * ten of ten, equal ones worse in at most one of ten, all of it in eight minutes.
 */
import { freePort } from '../test/support/free-port.ts'
import { installedK6, type K6Version } from '../test/support/k6-versions.ts'
import { asking, commit, gitIn, repositoryOf, serverScript } from '../test/support/served.ts'
import { runStep } from '../test/support/stand-in-runner.ts'

const limits = { comparisons: 10, falseAlarms: 1, minutes: 8 }

/** Milliseconds. */
const delay = { before: 50, after: 60 }

/** A repository whose branch `base` has the first delay, and whose checkout has the second. */
function repository(before: number, after: number): string {
  const path = repositoryOf({ 'server.js': serverScript, 'delay.txt': String(before), 'test.js': asking('/') })
  gitIn(path, 'branch', 'base')
  commit(path, { 'delay.txt': String(after) }, 'second')
  return path
}

/** @returns what the comparison says, and of how many rounds. */
async function compare(version: K6Version, after: number): Promise<{ verdict: string; rounds: number }> {
  const port = await freePort()
  const { outputs, log } = await runStep({
    k6: await installedK6(version),
    workspace: repository(delay.before, after),
    inputs: {
      script: 'test.js',
      vus: '4',
      duration: '1s',
      charts: 'false',
      env: `TARGET=http://127.0.0.1:${port}`,
      start: `exec ${process.execPath} server.js ${port} $(cat delay.txt)`,
      'wait-on': `http://127.0.0.1:${port}/`,
      'compare-ref': 'base',
      'no-usage-report': 'true',
    },
  })
  const said = JSON.parse(outputs.comparison || '{}') as { verdict?: string; runs?: number }
  if (said.verdict === undefined || said.runs === undefined) throw new Error(`there is no comparison:\n${log}`)
  return { verdict: said.verdict, rounds: said.runs }
}

async function series(what: string, version: K6Version, { after, count }: { after: number; count: number }) {
  const all = []
  for (let index = 0; index < count; index++) all.push(await compare(version, after))
  const worse = all.filter(({ verdict }) => verdict === 'worse').length
  const rounds = all.map((one) => one.rounds).join(', ')
  const verdicts = [...new Set(all.map(({ verdict }) => verdict))].join(', ')
  console.log(`${what}, k6 ${version}: worse in ${worse} of ${count} (${verdicts}), after ${rounds} rounds`)
  return worse
}

const began = performance.now()
const count = limits.comparisons
const seen = await series('20% slower', '2.2.0', { after: delay.after, count })
const older = await series('20% slower', '1.8.1', { after: delay.after, count: 1 })
const alarms = await series('the same', '2.2.0', { after: delay.before, count })
const minutes = (performance.now() - began) / 60_000
const problems = [
  ...(seen < count ? [`limit missed: ${seen} of ${count} slower commits are worse`] : []),
  ...(older < 1 ? ['limit missed: on the older k6 the slower commit is not worse'] : []),
  ...(alarms > limits.falseAlarms ? [`limit missed: ${alarms} of ${count} equal commits are worse`] : []),
  ...(minutes > limits.minutes ? [`limit missed: it took ${minutes.toFixed(1)} minutes`] : []),
]
for (const problem of problems) console.error(problem)
console.log(`bench:refs ${problems.length === 0 ? 'passed' : 'failed'} (in ${minutes.toFixed(1)} minutes)`)
if (problems.length > 0) process.exitCode = 1
