import { UserError } from '../../base/errors.ts'
import { field, type Json } from '../../base/json.ts'
import { visible } from '../../base/text.ts'

const text = (value: unknown, name: string): string => {
  const found = field(value, name)
  return typeof found === 'string' ? found : ''
}

const longest = 600

/** The part of a message that says why, without the pod's name, which nobody knows. */
const reasonIn = (message: string): string =>
  visible(message.replace(/^Error creating: /, '').replace(/^pods "[^"]*" is forbidden: /, ''), longest)

/**
 * Why Kubernetes makes no pods for the Job, as its events say; null: this event says nothing of the kind.
 *
 * @param event of the Job (k8s.io/api, core/v1: Event).
 */
export function creationProblem(event: Json, namespace: string): UserError | null {
  if (text(event, 'reason') !== 'FailedCreate') return null
  const message = text(event, 'message')
  const why = reasonIn(message)
  if (/exceeded quota|must specify .*(?:limits|requests)|failed quota/.test(message)) {
    return new UserError(
      `the quota of the namespace "${namespace}" does not let the pods be created: ${why}; set resources in the input pod-template, or use fewer shards`,
    )
  }
  if (/violates PodSecurity/.test(message)) {
    return new UserError(
      `the namespace "${namespace}" does not allow such pods: ${why}; change the securityContext in the input pod-template`,
    )
  }
  // What is not refused, such as a webhook that did not answer, is tried again.
  if (!/forbidden|denied|invalid|not found/i.test(message)) return null
  return new UserError(`the pods cannot be created in the namespace "${namespace}": ${why}`)
}

/** Why the Job itself ended early; null: it did not. */
export function jobProblem(job: Json): UserError | null {
  const conditions = field(field(job, 'status'), 'conditions')
  const failed = (Array.isArray(conditions) ? conditions : []).find(
    (one) => ['Failed', 'FailureTarget'].includes(text(one, 'type')) && text(one, 'status') === 'True',
  )
  // That some of its pods failed is known from the pods.
  const reason = text(failed, 'reason')
  if (failed === undefined || reason === 'FailedIndexes') return null
  return new UserError(`Kubernetes ended the Job (${reason}): ${visible(text(failed, 'message'), longest)}`)
}
