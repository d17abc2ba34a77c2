import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { field } from '../../../src/base/json.ts'
import { type Api, apiOf } from '../../../src/engine/kubernetes/api.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { clusterOf, kubeconfigOf, loginKinds, writeKubeconfig } from '../../support/kube/login.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'

const open: Api[] = []

function clientOf(kubeconfig: string): Api {
  const target = readTarget({ kubeconfig, context: '', directory: '/', env: {} })
  const api = apiOf(target, { env: process.env, onSecrets: () => {} })
  open.push(api)
  return api
}

describe.skipIf(!hasKubernetes)('who may do what', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(async () => {
    for (const api of open) api.close()
    await namespace.remove()
  })

  describe.each(loginKinds)('with a %s', (kind) => {
    const signal = AbortSignal.timeout(60_000)

    it('may do what the Role says', async () => {
      const api = clientOf(await kubeconfigOf(namespace, kind))
      const path = `/api/v1/namespaces/${namespace.name}/pods`
      expect(await api.json({ doing: 'list pods', path, signal })).toMatchObject({ kind: 'PodList', items: [] })
    })

    it('may not do anything else, and the message says who may not', async () => {
      const api = clientOf(await kubeconfigOf(namespace, kind))
      const path = `/api/v1/namespaces/${namespace.name}/secrets`
      const who = kind === 'certificate' ? 'ci-[0-9a-f]{8}' : `system:serviceaccount:${namespace.name}:k6-load-test`
      await expect(api.json({ doing: 'list secrets', path, signal })).rejects.toMatchObject({
        name: 'KubeError',
        status: 403,
        reason: 'Forbidden',
        message: expect.stringMatching(
          `^cannot list secrets: secrets is forbidden: User "${who}" cannot list resource "secrets" in API group "" in the namespace "${namespace.name}" \\(403 Forbidden\\)$`,
        ),
      })
    })
  })

  it('may be asked as somebody else, by whoever may do that', async () => {
    const { user } = clusterOf(namespace)
    const base64 = (text = '') => Buffer.from(text).toString('base64')
    const api = clientOf(
      writeKubeconfig(namespace, {
        'client-certificate-data': base64(user.certificate?.cert),
        'client-key-data': base64(user.certificate?.key),
        as: 'jane',
        'as-groups': ['dev', 'ops'],
      }),
    )
    const review = await api.json({
      doing: 'ask who one is',
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      signal: AbortSignal.timeout(60_000),
    })
    expect(field(review, 'status')).toMatchObject({
      userInfo: { username: 'jane', groups: expect.arrayContaining(['dev', 'ops']) },
    })
  })
})
