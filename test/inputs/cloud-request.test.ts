import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { InputName } from '../../src/inputs/input-defaults.ts'
import { readInputs } from '../../src/inputs/inputs.ts'

const workspace = mkdtempSync(join(tmpdir(), 'inputs-'))

type Given = Partial<Record<InputName, string>>

const read = (given: Given) =>
  readInputs({
    GITHUB_WORKSPACE: workspace,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  })

const run: Given = { script: 'a.js', engine: 'cloud' }

it.each<[Given, object]>([
  [run, { kind: 'cloud', projectId: '', stackId: '', detach: false }],
  [
    { ...run, 'cloud-project-id': '7', 'cloud-stack-id': '8', detach: 'true' },
    { kind: 'cloud', projectId: '7', stackId: '8', detach: true },
  ],
  [
    { ...run, engine: 'cloud-local', detach: 'false' },
    { kind: 'cloud-local', projectId: '', stackId: '' },
  ],
  [
    { engine: 'cloud', attach: '9001', 'cloud-stack-id': '8', 'fail-on': 'checks', timeout: '5m', 'tag-run': 'False' },
    { kind: 'attach', stackId: '8', testRunId: '9001' },
  ],
])('reads %j', (given, engine) => {
  expect(read(given).engine).toEqual(engine)
})

const needsCloud = 'it is for Grafana Cloud k6; set the input engine to cloud too'
const alreadyStarted = 'attach waits for a run that was started already; leave it out'

it.each<[Given, string]>([
  [{ ...run, 'cloud-project-id': 'x' }, 'input cloud-project-id: "x" is not a number, as Grafana Cloud shows it'],
  [{ ...run, 'cloud-stack-id': '0' }, 'input cloud-stack-id: "0" is not a number, as Grafana Cloud shows it'],
  [
    { ...run, 'cloud-stack-id': '12345678901' },
    'input cloud-stack-id: "12345678901" is not a number, as Grafana Cloud shows it',
  ],
  [{ ...run, detach: 'maybe' }, 'input detach: "maybe" is not true or false'],
  [{ engine: 'cloud', attach: 'x' }, 'input attach: "x" is not the number of a test run, such as 123456'],
  [{ engine: 'cloud' }, 'input script: it is required; give the path of a k6 script, such as tests/load.js'],
  [{ script: 'a.js', detach: 'true' }, `input detach: ${needsCloud}`],
  [{ script: 'a.js', 'cloud-stack-id': '8' }, `input cloud-stack-id: ${needsCloud}`],
  [{ attach: '1' }, `input attach: ${needsCloud}`],
  [
    { ...run, engine: 'cloud-local', detach: 'true' },
    'input detach: a run of engine cloud-local is on this machine, which cannot leave it',
  ],
  [
    { engine: 'cloud', attach: '1', 'fail-on': 'checks, exceptions' },
    "input fail-on: exceptions are in k6's log, which attach does not see; leave exceptions out",
  ],
  [
    { engine: 'cloud-local', attach: '1' },
    'input attach: it waits for a run in Grafana Cloud k6; set engine to cloud, not cloud-local',
  ],
  [
    { engine: 'cloud', attach: '1', detach: 'true' },
    'input detach: attach waits for a run, detach leaves it; set one of them',
  ],
  [{ engine: 'cloud', attach: '1', script: 'a.js' }, `input script: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', vus: '5' }, `input vus: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', env: 'A=1' }, `input env: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', flags: '--rps 5' }, `input flags: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'verify-only': 'true' }, `input verify-only: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'k6-version': '2.2.0' }, `input k6-version: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'cloud-project-id': '7' }, `input cloud-project-id: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'install-mode': 'none' }, `input install-mode: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'tag-run': 'true' }, `input tag-run: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'wait-on': 'tcp:h:1' }, `input wait-on: ${alreadyStarted}`],
  [{ engine: 'cloud', attach: '1', 'usage-report': 'preview' }, `input usage-report: ${alreadyStarted}`],
  [
    { engine: 'cloud', detach: 'true', 'fail-on': 'checks' },
    'input fail-on: with detach nobody waits for the run here; give it to the step with attach',
  ],
  [{ ...run, shard: '1/2' }, 'input shard: engine cloud runs a test whole; leave it out, or use engine local'],
  [
    { ...run, engine: 'cloud-local', shards: '2', 'verify-only': 'true' },
    'input shards: engine cloud-local runs a test whole; leave it out, or use engine local',
  ],
  [{ ...run, baseline: 'cache' }, 'input baseline: runs of engine cloud are not compared; use engine local'],
  [{ ...run, 'compare-env': 'A=1' }, 'input compare-env: runs of engine cloud are not compared; use engine local'],
  [
    { ...run, 'html-report': 'a.html' },
    'input html-report: k6 writes none of a run in Grafana Cloud k6, which has a page of its own',
  ],
  [{ ...run, flags: '-q' }, 'input flags: --quiet hides which test run k6 starts, and engine cloud must know it'],
])('refuses %j', (given, message) => {
  expect(() => read(given)).toThrow(message)
})
