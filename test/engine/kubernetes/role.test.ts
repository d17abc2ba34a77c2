import { expect, it } from 'vitest'
import { needed } from '../../../src/engine/kubernetes/rights.ts'
import { roleObjects } from '../../support/kube/namespace.ts'

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] }

it('docs/kubernetes-role.yaml gives what a run needs, and nothing else', () => {
  const rules = roleObjects().flatMap(({ rules = [] }) => rules as Rule[])
  const given = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
  )
  const asked = needed.map(
    ({ verb, group, resource, subresource }) => `${verb} ${group}/${resource}${subresource ? `/${subresource}` : ''}`,
  )
  expect(given.toSorted()).toEqual(asked.toSorted())
})
