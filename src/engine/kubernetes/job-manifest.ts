import type { Json } from '../../base/json.ts'
import {
  apiPort,
  archiveContainer,
  k6Container,
  outDirectory,
  partsDirectory,
  resultsContainer,
  startDirectory,
} from './pod-paths.ts'
import { laidOver, type PodTemplate } from './pod-template.ts'
import { resultsScript } from './results-script.ts'

export type JobRequest = {
  name: string
  shards: number
  image: string
  /** The user names it; else that of the template counts, if it has one. */
  imageIsAsked: boolean
  template: PodTemplate
  /** Of the pods' environment; their values are in the Secret. */
  variables: readonly string[]
  /** The objects that have the archive, in order. */
  parts: readonly { kind: 'configMap' | 'secret'; name: string }[]
  /** Seconds after which Kubernetes ends the Job, should nobody else. */
  deadlineSeconds: number
  /** Seconds after its end for which it is kept, should nobody delete it. */
  ttlSeconds: number
  /** Seconds that k6 has for its teardown() when its pod is deleted. */
  graceSeconds: number
  /** The page of the workflow's run; may be empty. */
  runUrl: string
}

/** The user of the image grafana/k6, by number: Kubernetes must know that it is not root. */
const k6User = 12345

/** What namespaces of the level `restricted` want of every container. */
const confined = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }

/** The name by which a value of the environment stands in the Secret: variables can have any name, keys cannot. */
export const keyOfVariable = (index: number): string => `env-${index}`

export const startKey = 'start.sh'

/** What holds unless the template says otherwise. */
const defaults = (image: string, name: string): Json => ({
  metadata: {},
  spec: {
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: k6User, seccompProfile: { type: 'RuntimeDefault' } },
    // One machine makes less load than several, so pods go to different ones where there are any.
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { [runLabel]: name } },
      },
    ],
    automountServiceAccountToken: false,
    containers: [{ name: k6Container, image, securityContext: confined }],
    initContainers: [{ name: resultsContainer, securityContext: confined }],
  },
})

/** Where the pods' containers have what k6 reads and writes, and the volumes for it. */
export const outMount = { name: 'k6-load-test-out', mountPath: outDirectory }
export const outVolume = { name: outMount.name, emptyDir: {} }
export const partsMount = { name: 'k6-load-test-parts', mountPath: partsDirectory, readOnly: true }
export const partsVolume = ({ parts }: JobRequest): Json => ({
  name: partsMount.name,
  projected: { sources: parts.map(partSource) },
})

/** The environment of k6, whose values are in the Secret. */
export const environmentOf = ({ name, variables }: JobRequest): readonly Json[] =>
  variables.map((variable, index) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name, key: keyOfVariable(index) } },
  }))

/** The container that hands out what k6 left: started before k6 and ended after it, a sidecar. */
export const resultsSidecar = (script: string): Json => ({
  name: resultsContainer,
  command: ['/bin/sh', '-c', script],
  args: [],
  restartPolicy: 'Always',
  volumeMounts: [outMount],
})

/** What holds in a Job's pods whatever the template says. */
function decided(request: JobRequest): Json {
  const { name, image, imageIsAsked, graceSeconds } = request
  return {
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: graceSeconds,
      containers: [
        {
          name: k6Container,
          ...(imageIsAsked && { image }),
          command: ['/bin/sh', `${startDirectory}/${startKey}`],
          args: [],
          ports: [{ containerPort: apiPort }],
          env: environmentOf(request),
          volumeMounts: [
            outMount,
            partsMount,
            { name: 'k6-load-test-start', mountPath: startDirectory, readOnly: true },
          ],
        },
      ],
      initContainers: [resultsSidecar(resultsScript)],
      volumes: [
        outVolume,
        partsVolume(request),
        { name: 'k6-load-test-start', secret: { secretName: name, items: [{ key: startKey, path: startKey }] } },
      ],
    },
  }
}

const partSource = ({ kind, name }: JobRequest['parts'][number], index: number): Json => ({
  [kind]: { name, items: [{ key: partKey, path: String(index).padStart(4, '0') }] },
})

export const partKey = 'part'

/** The label by which all objects of a run are found. */
export const runLabel = 'k6-load-test/run'

export const labelsOf = (name: string): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': 'k6-load-test',
  [runLabel]: name,
})

/**
 * The template of the pods: what is usual, what the user says, and what the action needs, one over the other.
 *
 * @param needs what the action needs; unless given, in the pods of a Job.
 */
export function podTemplateOf(request: JobRequest, needs: Json = decided(request)): Json {
  const { name, image, template } = request
  const wanted = laidOver(laidOver(defaults(image, name), template as Json), needs)
  const withLabels = laidOver(wanted, { metadata: { labels: labelsOf(name) } })
  const spec = withLabels.spec as { containers: readonly Json[]; initContainers: readonly Json[] }
  // The action's other containers have the same image as k6's, so that no second one is pulled.
  const k6Image = spec.containers.find((one) => one.name === k6Container)?.image
  const initContainers = spec.initContainers.map((one) =>
    one.name === resultsContainer || one.name === archiveContainer ? { image: k6Image, ...one } : one,
  )
  return { ...withLabels, spec: { ...spec, initContainers } }
}

/**
 * The Job, which does not start its pods yet. A pod that fails is not tried again: a part of a load test cannot be made
 * up for. The others go on, because each place of the Job has a limit of its own.
 */
export function jobManifest(request: JobRequest): Json {
  const { name, shards, deadlineSeconds, ttlSeconds, runUrl } = request
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      labels: labelsOf(name),
      ...(runUrl !== '' && { annotations: { 'k6-load-test/run-url': runUrl } }),
    },
    spec: {
      suspend: true,
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      backoffLimitPerIndex: 0,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: ttlSeconds,
      template: podTemplateOf(request),
    },
  }
}
