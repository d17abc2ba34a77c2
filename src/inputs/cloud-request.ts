import { UserError } from '../base/errors.ts'
import type { CloudRequest } from '../engine/cloud/cloud-request.ts'
import { readFailOn } from './fail-on-input.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'
import { booleanValue, notAllowed } from './input-values.ts'
import type { Readers } from './readers.ts'

const refused = (input: InputName, why: string) => new UserError(`input ${input}: ${why}`)

/** The value of the input `engine` that runs in Grafana Cloud k6, or sends figures there. */
export type CloudKind = 'cloud' | 'cloud-local'

/** Whether an input says something: its default does not, nor does a boolean that is false. */
const isSet = ({ list }: Readers, name: InputName): boolean =>
  list(name) !== inputDefaults[name] && !/^(?:false|False|FALSE)?$/.test(list(name))

const firstSet = (read: Readers, names: readonly InputName[]): InputName | undefined =>
  names.find((name) => isSet(read, name))

/** @throws {UserError} when an input of the cloud is set, and the engine is another. */
export function refuseCloudInputs(read: Readers): void {
  const name = firstSet(read, ['cloud-project-id', 'cloud-stack-id', 'detach', 'attach'])
  if (name !== undefined) throw refused(name, 'it is for Grafana Cloud k6; set the input engine to cloud too')
}

/**
 * Reads what is to be done in Grafana Cloud k6.
 *
 * @param quiet the input flags has `--quiet`.
 * @throws {UserError} for what is wrong, or does not go together.
 */
export function readCloud(read: Readers, kind: CloudKind, quiet: boolean): CloudRequest {
  refuseOthers(read, kind)
  const ids = { projectId: id(read, 'cloud-project-id', 18), stackId: id(read, 'cloud-stack-id', 10) }
  const detach = booleanValue('detach', read.line('detach'))
  if (read.line('attach') !== '') return readAttach(read, kind, ids.stackId)
  if (quiet) throw refused('flags', `--quiet hides which test run k6 starts, and engine ${kind} must know it`)
  if (kind === 'cloud' && detach && isSet(read, 'fail-on')) {
    throw refused('fail-on', 'with detach nobody waits for the run here; give it to the step with attach')
  }
  if (kind === 'cloud') return { kind, ...ids, detach }
  if (detach) throw refused('detach', 'a run of engine cloud-local is on this machine, which cannot leave it')
  return { kind, ...ids }
}

/** Inputs whose work only an engine of this machine does. */
const ofShards: readonly InputName[] = ['shard', 'shards', 'start-at', 'start-in', 'setup-data']
const ofTheMachine: readonly InputName[] = [...ofShards, 'baseline', 'compare-env', 'compare-ref']

function refuseOthers(read: Readers, kind: CloudKind): void {
  const name = firstSet(read, ofTheMachine)
  if (name !== undefined && ofShards.includes(name)) {
    throw refused(name, `engine ${kind} runs a test whole; leave it out, or use engine local`)
  }
  if (name !== undefined) throw refused(name, `runs of engine ${kind} are not compared; use engine local`)
  if (kind === 'cloud' && isSet(read, 'html-report')) {
    throw refused('html-report', 'k6 writes none of a run in Grafana Cloud k6, which has a page of its own')
  }
}

/** What only a run that this step starts can have. */
const ofOwnRuns: readonly InputName[] = [
  ...(['script', 'vus', 'duration', 'iterations', 'stages', 'env', 'flags', 'verify-only'] as const),
  ...(['cloud-project-id', 'k6-version', 'k6-path', 'install-mode', 'k6-mirror', 'k6-checksum'] as const),
  ...(['tag-run', 'fail-fast', 'usage-report', 'usage-report-url', 'wait-on'] as const),
]

function readAttach(read: Readers, kind: CloudKind, stackId: string): CloudRequest {
  const text = read.line('attach')
  if (!/^[1-9]\d{0,17}$/.test(text)) throw notAllowed('attach', text, 'the number of a test run, such as 123456')
  if (kind !== 'cloud')
    throw refused('attach', `it waits for a run in Grafana Cloud k6; set engine to cloud, not ${kind}`)
  if (isSet(read, 'detach')) throw refused('detach', 'attach waits for a run, detach leaves it; set one of them')
  const name = firstSet(read, ofOwnRuns)
  if (name !== undefined) throw refused(name, 'attach waits for a run that was started already; leave it out')
  if (readFailOn(read.list('fail-on'), {}).has('exceptions')) {
    throw refused('fail-on', "exceptions are in k6's log, which attach does not see; leave exceptions out")
  }
  return { kind: 'attach', stackId, testRunId: text }
}

/** A number that Grafana Cloud gave something; empty: none is given. */
function id({ line }: Readers, name: 'cloud-project-id' | 'cloud-stack-id', mostDigits: number): string {
  const text = line(name)
  if (text === '' || (/^[1-9]\d*$/.test(text) && text.length <= mostDigits)) return text
  throw notAllowed(name, text, 'a number, as Grafana Cloud shows it')
}
