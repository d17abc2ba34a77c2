import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type JobRequest, podTemplateOf } from '../../../src/engine/kubernetes/job-manifest.ts'
import { readPodTemplate } from '../../../src/engine/kubernetes/pod-template.ts'

type Container = {
  name: string
  image?: string
  command?: string[]
  env?: { name: string; value?: string; valueFrom?: object }[]
  resources?: object
}
type Pod = {
  metadata: { labels: Record<string, string> }
  spec: {
    restartPolicy: string
    containers: Container[]
    initContainers: Container[]
    volumes: { name: string }[]
    securityContext: object
    nodeSelector?: object
  }
}

const request: JobRequest = {
  name: 'k6-1',
  shards: 2,
  image: 'grafana/k6:2.2.0',
  imageIsAsked: false,
  template: { metadata: {}, spec: {} },
  variables: ['BASE_URL'],
  parts: [{ kind: 'configMap', name: 'k6-1-0' }],
  deadlineSeconds: 60,
  ttlSeconds: 60,
  graceSeconds: 70,
  runUrl: '',
}

const podOf = (yaml: string, change: Partial<JobRequest> = {}): Pod =>
  podTemplateOf({ ...request, template: readPodTemplate(yaml, '/'), ...change }) as unknown as Pod

const k6In = ({ spec }: Pod) => spec.containers.find(({ name }) => name === 'k6')
const resultsIn = ({ spec }: Pod) => spec.initContainers.find(({ name }) => name === 'results')

describe('a pod template', () => {
  it('is laid over what is usual, and under what the action needs', () => {
    const pod = podOf(`
      metadata: { labels: { team: web, k6-load-test/run: other } }
      spec:
        restartPolicy: OnFailure
        nodeSelector: { pool: load }
        containers:
          - name: k6
            command: [sleep, "1"]
            resources: { limits: { memory: 1Gi } }
            env: [{ name: BASE_URL, value: theirs }, { name: REGION, value: eu }]
          - name: proxy
            image: proxy:1
        volumes: [{ name: data, emptyDir: {} }]`)
    expect(pod.metadata.labels).toMatchObject({ team: 'web', 'k6-load-test/run': 'k6-1' })
    expect(pod.spec).toMatchObject({ restartPolicy: 'Never', nodeSelector: { pool: 'load' } })
    expect(pod.spec.containers.map(({ name }) => name)).toEqual(['k6', 'proxy'])
    const k6 = k6In(pod)
    expect(k6?.command).toEqual(['/bin/sh', '/k6-load-test/start/start.sh'])
    expect(k6?.resources).toEqual({ limits: { memory: '1Gi' } })
    expect(k6?.env).toContainEqual({ name: 'REGION', value: 'eu' })
    expect(k6?.env?.find(({ name }) => name === 'BASE_URL')?.valueFrom).toEqual({
      secretKeyRef: { name: 'k6-1', key: 'env-0' },
    })
    expect(pod.spec.volumes.map(({ name }) => name)).toContain('data')
    expect(pod.spec.volumes.map(({ name }) => name)).toContain('k6-load-test-out')
  })

  it('takes a field out by null', () => {
    const pod = podOf('spec: { securityContext: { runAsUser: null } }')
    expect(pod.spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
  })

  it('may name the image, which runner-image replaces, and both containers have it', () => {
    const yaml = 'spec: { containers: [{ name: k6, image: "mine:1" }] }'
    expect(k6In(podOf(yaml))?.image).toBe('mine:1')
    expect(resultsIn(podOf(yaml))?.image).toBe('mine:1')
    const asked = podOf(yaml, { image: 'asked:1', imageIsAsked: true })
    expect([k6In(asked)?.image, resultsIn(asked)?.image]).toEqual(['asked:1', 'asked:1'])
    expect(resultsIn(podOf('spec: { initContainers: [{ name: results, image: "small:1" }] }'))?.image).toBe('small:1')
  })

  it('can stand in a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'template-'))
    writeFileSync(join(directory, 'pod.yml'), 'spec: { nodeSelector: { pool: load } }')
    expect(readPodTemplate('pod.yml', directory)).toEqual({ metadata: {}, spec: { nodeSelector: { pool: 'load' } } })
  })

  it.each([
    [
      'absent.yml',
      'input pod-template: the file "absent.yml" cannot be read (ENOENT); give YAML, or the path of a file',
    ],
    ['spec: [', 'input pod-template: it is not valid YAML'],
    ['containers: []', 'input pod-template: it has the field "containers"; a pod template has metadata and spec'],
    ['- a', 'input pod-template: it is not a mapping with metadata or spec, as spec.template of a Job is'],
    ['spec: 1', 'input pod-template: its metadata and spec must be mappings'],
  ])('is refused when it is %j', (yaml, message) => {
    expect(() => readPodTemplate(yaml, '/')).toThrow(message)
  })
})
