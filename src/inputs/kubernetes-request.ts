import { UserError } from '../base/errors.ts'
import type { KubernetesRequest } from '../engine/kubernetes/kubernetes-request.ts'
import type { K6Flags } from '../k6/flags.ts'
import { mostShards } from '../k6/segment.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'
import { durationValue, notAllowed, oneOf, wholeNumber } from './input-values.ts'
import type { Readers } from './readers.ts'

/** The inputs that only `engine: kubernetes` has. */
const own = [
  'namespace',
  'kubeconfig',
  'kube-context',
  'runner-image',
  'pod-template',
  'scheduling-timeout',
  'kubernetes-keep',
  'kubernetes-run-as',
] as const satisfies readonly InputName[]

/**
 * Makes sure that no input of `engine: kubernetes` is set without it: it would have no effect.
 *
 * @throws {UserError} that names the first.
 */
export function refuseKubernetesInputs({ verbatim }: Readers): void {
  const set = own.find((name) => verbatim(name).trim() !== '' && verbatim(name).trim() !== inputDefaults[name])
  if (set !== undefined) throw new UserError(`input ${set}: it needs the input engine to be kubernetes`)
}

/** Inputs of the shards that jobs of a matrix run, and what k6 can only write on this machine. */
const ofOthers = {
  shard: 'it is for a job of a matrix; engine kubernetes has the input shards',
  'start-at': 'it is for a job of a matrix; the pods of engine kubernetes start together when all are ready',
  'start-in': 'it is for the job that plans a matrix; the pods of engine kubernetes start together when all are ready',
  'setup-data': 'it is for a job of a matrix; in the pods of engine kubernetes setup() runs',
  'html-report': 'k6 writes none in the pods of engine kubernetes; leave it out',
} as const satisfies Partial<Record<InputName, string>>

function refuseInputsOfOthers({ line }: Readers): void {
  for (const [name, why] of Object.entries(ofOthers))
    if (line(name as InputName) !== '') throw new UserError(`input ${name}: ${why}`)
}

/**
 * Refuses what `engine: kubernetes` would not do.
 *
 * @throws {UserError} that names the input.
 */
export function checkForKubernetes(read: Readers, { args }: Pick<K6Flags, 'args'>): void {
  refuseInputsOfOthers(read)
  const flag = args.find((arg) =>
    /^--(?:execution-segment(?:-sequence)?|address|include-system-env-vars=false)(?:=|$)/.test(arg),
  )
  if (flag !== undefined) {
    throw new UserError(
      `input flags: ${flag.replace(/=.*$/s, '')} cannot be used with engine kubernetes, which sets it itself`,
    )
  }
}

/** A namespace is a DNS label (RFC 1123). */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

function readNamespace(text: string): string {
  if (text === '' || label.test(text)) return text
  throw notAllowed('namespace', text, 'the name of a namespace: small letters, digits and hyphens')
}

function readImage(text: string): string {
  if (/^[\w./:@-]*$/.test(text)) return text
  throw notAllowed('runner-image', text, 'the name of an image, such as grafana/k6:2.2.0')
}

/** Reads the inputs of `engine: kubernetes`. */
export function readKubernetes({ line, verbatim }: Readers): KubernetesRequest {
  return {
    kind: 'kubernetes',
    runAs: oneOf('kubernetes-run-as', line('kubernetes-run-as'), ['job', 'testrun']),
    shards: line('shards') === '' ? 1 : wholeNumber('shards', line('shards'), [1, mostShards]),
    namespace: readNamespace(line('namespace')),
    kubeconfig: line('kubeconfig'),
    context: line('kube-context'),
    image: readImage(line('runner-image')),
    podTemplate: verbatim('pod-template'),
    schedulingTimeoutMs: Math.round(durationValue('scheduling-timeout', line('scheduling-timeout'), 1).seconds * 1000),
    keep: oneOf('kubernetes-keep', line('kubernetes-keep'), ['never', 'on-failure', 'always']),
  }
}
