import { field } from '../../base/json.ts'
import type { Api } from './api.ts'
import { KubeError } from './kube-error.ts'
import type { RunAs } from './kubernetes-request.ts'

/** A verb on a resource. */
export type Right = { verb: string; group: string; resource: string; subresource?: string }

const right = (verbs: string, group: string, resource: string): readonly Right[] => {
  const [name = '', subresource] = resource.split('/')
  return verbs.split(' ').map((verb) => ({ verb, group, resource: name, ...(subresource && { subresource }) }))
}

/** What pods need, whatever makes them. */
const ofPods: readonly Right[] = [
  ...right('list watch', '', 'pods'),
  ...right('get', '', 'pods/log'),
  ...right('get patch', '', 'pods/proxy'),
  ...right('list watch', '', 'events'),
]

/** All that a run needs. Each has its Role in docs/. */
export const needed: Readonly<Record<RunAs, readonly Right[]>> = {
  job: [
    ...right('create get list watch patch delete', 'batch', 'jobs'),
    ...right('create', '', 'secrets'),
    ...right('create', '', 'configmaps'),
    ...ofPods,
  ],
  testrun: [
    ...right('create get list watch delete', 'k6.io', 'testruns'),
    ...right('create', '', 'secrets'),
    // The one to which all else belongs is deleted.
    ...right('create delete', '', 'configmaps'),
    ...ofPods,
  ],
}

const called = ({ resource, subresource }: Right): string => (subresource ? `${resource}/${subresource}` : resource)

/** `create and patch jobs, get pods/proxy`. */
function words(missing: readonly Right[]): string {
  const resources = [...new Set(missing.map(called))]
  return resources
    .map((resource) => {
      const verbs = missing.filter((one) => called(one) === resource).map(({ verb }) => verb)
      return `${verbs.join(', ').replace(/, (\w+)$/, ' and $1')} ${resource}`
    })
    .join('; ')
}

/**
 * Asks which of the rights that a run needs are missing (authorization.k8s.io: SelfSubjectAccessReview, which everybody
 * may ask), so that it does not fail half-way.
 *
 * @returns in words: `create jobs; get pods/log`; empty: nothing is missing, or nobody knows.
 */
export async function missingRights(
  api: Api,
  { runAs, namespace }: { runAs: RunAs; namespace: string },
  signal: AbortSignal,
): Promise<string> {
  const answers = await Promise.all(needed[runAs].map((one) => isAllowed(api, { right: one, namespace }, signal)))
  return words(needed[runAs].filter((_, index) => answers[index] === false))
}

async function isAllowed(
  api: Api,
  { right: { verb, group, resource, subresource }, namespace }: { right: Right; namespace: string },
  signal: AbortSignal,
): Promise<boolean> {
  const resourceAttributes = { namespace, verb, group, resource, ...(subresource && { subresource }) }
  try {
    const answer = await api.json({
      doing: 'ask for the rights that a run needs',
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
      repeatable: true,
      signal,
    })
    return field(field(answer, 'status'), 'allowed') !== false
  } catch (error) {
    // Where this cannot be asked, what is missing shows when it is needed.
    if (error instanceof KubeError && [403, 404, 405].includes(error.status)) return true
    throw error
  }
}
