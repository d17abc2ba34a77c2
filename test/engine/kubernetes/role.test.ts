import { expect, it } from 'vitest'
import { needed } from '../../../src/engine/kubernetes/rights.ts'
import { roleObjects } from '../../support/kube/namespace.ts'

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] }

it.each([
  ['job', 'kubernetes-role.yaml'],
  ['testrun', 'kubernetes-testrun-role.yaml'],
] as const)('as a %s, docs/%s gives what a run needs, and nothing else', (runAs, file) => {
  const rules = roleObjects(file).flatMap(({ rules = [] }) => rules as Rule[])
  const given = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
  )
  const asked = needed[runAs].map(
    ({ verb, group, resource, subresource }) => `${verb} ${group}/${resource}${subresource ? `/${subresource}` : ''}`,
  )
  expect(given.toSorted()).toEqual(asked.toSorted())
})
