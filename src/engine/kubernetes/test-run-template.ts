import { UserError } from '../../base/errors.ts'
import { isObject, type Json } from '../../base/json.ts'
import { quote } from '../../base/text.ts'
import { k6Container } from './pod-paths.ts'
import type { PodTemplate } from './pod-template.ts'

/*
 * A TestRun has no pod template: some fields of one stand in its runner, under the same or other names (k6-operator,
 * api/v1alpha1/testrun_types.go: Pod, InitContainer).
 */

/** Of `spec`. */
export const ofPod = [
  ...['affinity', 'nodeSelector', 'tolerations', 'topologySpreadConstraints', 'serviceAccountName'],
  ...['imagePullSecrets', 'securityContext', 'priorityClassName', 'schedulerName', 'volumes'],
]

/** Of the container k6. */
export const ofK6 = [
  ...['image', 'imagePullPolicy', 'env', 'envFrom', 'resources', 'readinessProbe', 'livenessProbe', 'volumeMounts'],
]

/** Of other containers, which are started before it. */
export const ofInitContainers = [
  ...['name', 'image', 'env', 'envFrom', 'command', 'args', 'workingDir', 'volumeMounts', 'resources', 'restartPolicy'],
]

/** The fields of an object that are meant, and no others. */
export const picked = (value: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]]])))

const elsewhere = 'has no place in a TestRun; leave it out, or let a Job run the pods (kubernetes-run-as: job)'

function refuseOthers(value: unknown, where: string, allowed: readonly string[]): void {
  if (!isObject(value)) return
  const other = Object.keys(value).find((name) => !allowed.includes(name))
  if (other !== undefined) throw new UserError(`input pod-template: ${quote(`${where}.${other}`)} ${elsewhere}`)
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/**
 * Makes sure that nothing of a pod template would get lost in a TestRun.
 *
 * @throws {UserError} that names the first field.
 */
export function checkTemplate({ metadata, spec }: PodTemplate): void {
  refuseOthers(metadata, 'metadata', ['labels', 'annotations'])
  refuseOthers(spec, 'spec', [...ofPod, 'automountServiceAccountToken', 'containers', 'initContainers'])
  for (const container of listIn(spec.containers)) {
    const name = isObject(container) ? container.name : undefined
    if (name !== k6Container)
      throw new UserError(`input pod-template: the container ${quote(String(name))} ${elsewhere}; it only has k6`)
    refuseOthers(container, 'spec.containers[k6]', ['name', 'securityContext', ...ofK6])
  }
  for (const container of listIn(spec.initContainers)) refuseOthers(container, 'spec.initContainers', ofInitContainers)
}
