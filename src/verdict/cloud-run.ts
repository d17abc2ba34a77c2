import type { CloudEnd, CloudRun } from '../engine/cloud/cloud-end.ts'
import type { LoggedErrors } from '../k6/log-errors.ts'
import type { Result } from '../results/result.ts'
import type { Explanation } from './ending.ts'
import { describeError } from './error-words.ts'
import { crossedAdvice, crossedThresholds, crossedWords } from './reasons.ts'

/** What the verdict on a run in Grafana Cloud k6 depends on. */
type CloudEvidence = {
  end: { exitCode: number | null; errors: LoggedErrors | null }
  result: Result | null
  cloud?: CloudRun
}

const seeThere = 'See in Grafana Cloud k6 what became of the test run.'

/**
 * What Grafana Cloud k6 says of a run, and k6's exit code with it: where they disagree, the one that passes less counts.
 *
 * @returns null: it is for k6's exit code to say, or the run passed so far.
 */
export function judgeCloud({ end, result, cloud }: CloudEvidence): Explanation | null {
  const { exitCode } = end
  if (cloud?.id === '' && exitCode === 255) return notStarted(end.errors)
  if (!cloud?.end) return null
  // k6 itself failed, at its options or the script: it knows better than the service.
  if (exitCode !== null && ![0, 97, 98, 99].includes(exitCode)) return null
  switch (cloud.end.kind) {
    case 'left':
      return exitCode === 0 ? started(cloud) : null
    case 'unknown':
      return exitCode === 99 ? crossed(result) : unknown(cloud.end.why)
    case 'seen':
      return judgeSeen(cloud.end.run, exitCode, result)
  }
}

function judgeSeen(run: Seen, exitCode: number | null, result: Result | null): Explanation | null {
  if (run.result === 'failed' || (exitCode === 99 && run.result === 'passed')) return crossed(result)
  if (run.status === 'aborted') return aborted(run)
  if (run.result === 'error') return failed(run)
  if (exitCode !== 0) return exitCode === 99 ? crossed(result) : null
  if (run.status === 'completed' && run.result === 'passed') return null
  return unknown(
    `Grafana Cloud k6 says of it: status ${run.status}, ${run.result === null ? 'no result' : `result ${run.result}`}`,
  )
}

const started = ({ id }: CloudRun): Explanation => ({
  outcome: 'started',
  reason: `Test run ${id} was started in Grafana Cloud k6, and this step does not wait for it`,
  advice: 'A step with the input attach waits for it and judges it.',
})

/** The service did it wrong, rather than the step (k6: internal/cloudapi/v6/errors.go, client.go). */
const ofTheService =
  /^(?:[^(]*: )?\(5\d\d\b|communicating with k6 Cloud|unexpected HTTP error .*: 5\d\d |invalid character '/

/** k6 gives all that it says before a run the exit code 255. */
function notStarted(errors: LoggedErrors | null): Explanation | null {
  const last = errors?.last ?? null
  if (last === null || last.isException) return null
  const isOfService = ofTheService.test(last.message)
  return {
    outcome: isOfService ? 'crashed' : 'config-error',
    reason: `k6 could not start a test run in Grafana Cloud k6: ${describeError(last)}`,
    advice: isOfService
      ? 'Run it again; if it stays so, see whether Grafana Cloud k6 has an incident.'
      : 'See that K6_CLOUD_TOKEN, cloud-stack-id and cloud-project-id belong together, and that the project may start another run.',
  }
}

const unknown = (why: string): Explanation => ({
  outcome: 'crashed',
  reason: `What became of the test run is not known: ${why}`,
  advice: seeThere,
})

function crossed(result: Result | null): Explanation {
  const isKnown = result !== null && crossedThresholds(result).length > 0
  return {
    outcome: 'thresholds-crossed',
    reason: isKnown ? crossedWords(result) : 'Grafana Cloud k6 says that thresholds were crossed, but not which',
    advice: isKnown ? crossedAdvice : seeThere,
  }
}

type Seen = Extract<CloudEnd, { kind: 'seen' }>['run']

/** In its own words, if it has any. */
const said = ({ message }: Seen): string => (message === '' ? '' : `: ${message}`)

/** k6's own codes for the service (internal/cloudapi/provisioning/notify.go). */
const codes = { script: 8035, byUser: 8036 } as const

function aborted(run: Seen): Explanation {
  if (run.abortedBy !== '' || run.code === codes.byUser) {
    return {
      outcome: 'stopped',
      reason: `The test run was aborted, which did not come from this step${said(run)}`,
      advice: 'Find out who aborted it in Grafana Cloud k6.',
    }
  }
  return { ...failed(run), reason: `The test run was aborted by Grafana Cloud k6${said(run)}` }
}

function failed(run: Seen): Explanation {
  if (run.code === codes.script) {
    return { outcome: 'script-error', reason: `The script has an error${said(run)}`, advice: 'Correct the script.' }
  }
  return { outcome: 'crashed', reason: `The test run failed in Grafana Cloud k6${said(run)}`, advice: seeThere }
}
