import { describe, expect, it } from 'vitest'
import { UserError } from '../../../src/base/errors.ts'
import type { JobRequest } from '../../../src/engine/kubernetes/job-manifest.ts'
import { podState } from '../../../src/engine/kubernetes/pod-state.ts'
import { readPodTemplate } from '../../../src/engine/kubernetes/pod-template.ts'
import { testRunArgs } from '../../../src/engine/kubernetes/test-run-args.ts'
import { testRunManifest } from '../../../src/engine/kubernetes/test-run-manifest.ts'
import { hasBegun, stageOf } from '../../../src/engine/kubernetes/test-run-stage.ts'
import { checkTemplate } from '../../../src/engine/kubernetes/test-run-template.ts'

const request: JobRequest = {
  name: 'k6-1',
  shards: 3,
  image: 'grafana/k6:2.2.0',
  imageIsAsked: false,
  template: { metadata: {}, spec: {} },
  variables: ['API_TOKEN'],
  parts: [{ kind: 'configMap', name: 'k6-1-0' }],
  deadlineSeconds: 60,
  ttlSeconds: 60,
  graceSeconds: 70,
  runUrl: '',
}

const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'k6-1', uid: '7' }

type Spec = { runner: { livenessProbe: object; initContainers: object[]; env: object[] }; starter: object }

const specOf = (yaml: string): Spec =>
  testRunManifest({ ...request, template: readPodTemplate(yaml, '/') }, ['--quiet'], owner).spec as Spec

describe('the options of a TestRun', () => {
  it('name no value, because everybody who may see pods sees them', () => {
    const given = ['--tag=note=it is', '--no-color', '--summary-trend-stats', 'avg,p(95)', '--linger=false', '--out=']
    expect(testRunArgs(given)).toEqual({
      args: [
        '--tag=$(LOAD_TEST_OPTION_0)',
        '--no-color',
        '--summary-trend-stats=$(LOAD_TEST_OPTION_1)',
        '--linger=$(LOAD_TEST_OPTION_2)',
        '--out=$(LOAD_TEST_OPTION_3)',
      ],
      variables: {
        LOAD_TEST_OPTION_0: 'note=it is',
        LOAD_TEST_OPTION_1: 'avg,p(95)',
        LOAD_TEST_OPTION_2: 'false',
        LOAD_TEST_OPTION_3: '',
      },
    })
  })

  it('leave to the operator what it says itself', () => {
    expect(testRunArgs(['--address', ':6565', '--paused', '--no-usage-report']).args).toEqual(['--no-usage-report'])
  })
})

describe('a TestRun', () => {
  it('has as many runners as shards, no initializer, no token and no value of a variable', () => {
    const { spec, metadata } = testRunManifest(request, [], owner)
    expect(metadata).toMatchObject({ name: 'k6-1', ownerReferences: [owner] })
    expect(spec).toMatchObject({
      parallelism: 3,
      initializer: { disabled: true },
      runner: {
        automountServiceAccountToken: 'false',
        env: [{ name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'k6-1', key: 'env-0' } } }],
      },
      starter: { automountServiceAccountToken: 'false' },
    })
  })

  it('has the fields of the pod template in their places', () => {
    const { runner, starter } = specOf(`
      metadata: { labels: { team: web } }
      spec:
        nodeSelector: { pool: load }
        automountServiceAccountToken: true
        containers:
          - name: k6
            image: mine:1
            resources: { limits: { memory: 1Gi } }
            livenessProbe: { exec: { command: ["true"] } }
        initContainers: [{ name: data, image: data:1 }]`)
    expect(runner).toMatchObject({
      metadata: { labels: { team: 'web', 'k6-load-test/run': 'k6-1' } },
      nodeSelector: { pool: 'load' },
      automountServiceAccountToken: 'true',
      image: 'mine:1',
      resources: { limits: { memory: '1Gi' } },
      livenessProbe: { exec: { command: ['true'] } },
      initContainers: [
        { name: 'results', image: 'mine:1', restartPolicy: 'Always' },
        { name: 'data', image: 'data:1' },
        { name: 'archive', image: 'mine:1' },
      ],
    })
    expect(starter).toMatchObject({ nodeSelector: { pool: 'load' } })
  })

  it.each([
    ['spec: { hostAliases: [] }', '"spec.hostAliases"'],
    ['metadata: { finalizers: [] }', '"metadata.finalizers"'],
    ['spec: { containers: [{ name: proxy }] }', 'the container "proxy"'],
    ['spec: { containers: [{ name: k6, stdin: true }] }', '"spec.containers[k6].stdin"'],
    ['spec: { initContainers: [{ name: results, securityContext: {} }] }', '"spec.initContainers.securityContext"'],
  ])('has no place for %j, and says so', (yaml, what) => {
    const check = () => checkTemplate(readPodTemplate(yaml, '/'))
    expect(check).toThrow(UserError)
    expect(check).toThrow(
      `input pod-template: ${what} has no place in a TestRun; leave it out, or let a Job run the pods`,
    )
  })
})

describe('what k6-operator 1.6.0 says', () => {
  it.each([
    [{}, '', false],
    [{ status: { stage: 'initialized', conditions: [] } }, 'initialized', false],
    [{ status: { stage: 'created' } }, 'created', false],
    [{ status: { stage: 'started' } }, 'started', true],
    [{ status: { stage: 'finished' } }, 'finished', true],
    [{ status: { stage: 'error' } }, 'error', false],
  ])('%j: is it begun?', (testRun, stage, isBegun) => {
    expect(stageOf(testRun)).toBe(stage)
    expect(hasBegun(stageOf(testRun))).toBe(isBegun)
  })

  it.each([
    [{ app: 'k6', k6_cr: 'k6-1', runner: 'true', 'job-name': 'k6-1-12' }, 12],
    [{ app: 'k6', k6_cr: 'k6-1', 'job-name': 'k6-1-starter' }, undefined],
    [{ app: 'k6', k6_cr: 'k6-1', 'job-name': 'k6-1-initializer' }, undefined],
  ])('a pod with the labels %j has its number', (labels, shard) => {
    expect(podState({ metadata: { name: 'pod', labels }, status: {} })?.shard).toBe(shard)
  })
})
