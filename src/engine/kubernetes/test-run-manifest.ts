import type { Json } from '../../base/json.ts'
import {
  environmentOf,
  type JobRequest,
  labelsOf,
  outMount,
  outVolume,
  partsMount,
  partsVolume,
  podTemplateOf,
  resultsSidecar,
} from './job-manifest.ts'
import type { Owner } from './job-objects.ts'
import { apiPort, archiveContainer, archivePath, k6Container, partsDirectory } from './pod-paths.ts'
import { resultsScript } from './results-script.ts'
import { ofInitContainers, ofK6, ofPod, picked } from './test-run-template.ts'

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script]

/**
 * Ready is k6 that waits for its start, or has started: k6-operator starts the test when all pods answer, which k6 does
 * long before it has made its virtual users. (Execution status 4: lib/execution.go of k6. An image without wget is ready
 * as soon as it runs, as the operator has it.)
 */
const readiness: Json = {
  exec: {
    command: shell(
      `command -v wget > /dev/null || exit 0; http_proxy= wget -q -O - http://127.0.0.1:${apiPort}/v1/status | grep -Eq '"status": ?([4-9]|1[0-9])[,}]'`,
    ),
  },
  periodSeconds: 1,
  timeoutSeconds: 5,
}

/** The operator's own would end a k6 that is too busy to answer it within a second. */
const alwaysAlive: Json = { exec: { command: shell('exit 0') }, periodSeconds: 3600 }

/** What holds in a TestRun's pods whatever the template says. */
const decided = (request: JobRequest): Json => ({
  spec: {
    containers: [
      {
        name: k6Container,
        ...(request.imageIsAsked && { image: request.image }),
        env: environmentOf(request),
        readinessProbe: readiness,
        volumeMounts: [outMount],
      },
    ],
    initContainers: [
      {
        name: archiveContainer,
        command: shell(`cat ${partsDirectory}/* > ${archivePath}`),
        args: [],
        volumeMounts: [outMount, partsMount],
      },
      // Only here can it be asked which k6 the image has.
      resultsSidecar(`k6 version | head -n 1\n${resultsScript}`),
    ],
    volumes: [outVolume, partsVolume(request)],
  },
})

type Template = {
  metadata: Json
  spec: Json & { containers: readonly Json[]; initContainers: readonly Json[] }
}

/** The pods of k6 as a TestRun describes them. */
function runnerOf(request: JobRequest): Json {
  const { metadata, spec } = podTemplateOf(request, decided(request)) as unknown as Template
  const k6 = spec.containers.find(({ name }) => name === k6Container) ?? {}
  return {
    metadata: picked(metadata, ['labels', 'annotations']),
    ...picked(spec, ofPod),
    automountServiceAccountToken: String(spec.automountServiceAccountToken ?? true),
    livenessProbe: alwaysAlive,
    ...picked(k6, ofK6),
    containerSecurityContext: k6.securityContext ?? {},
    initContainers: spec.initContainers.map((one) => picked(one, ofInitContainers)),
  }
}

/** The pod that lets k6 go in all pods, should the action not have done it before. */
const starterOf = (runner: Json, name: string): Json => ({
  metadata: { labels: labelsOf(name) },
  ...picked(runner, ['nodeSelector', 'tolerations', 'imagePullSecrets', 'serviceAccountName', 'priorityClassName']),
  ...picked(runner, ['securityContext', 'containerSecurityContext']),
  automountServiceAccountToken: 'false',
  // With the operator's own limit it takes a tenth of a second for each pod.
  resources: { requests: { cpu: '50m', memory: '16Mi' }, limits: { cpu: '1', memory: '64Mi' } },
})

/**
 * The TestRun. There is no pod for the operator to inspect the script (initializer): k6 on this machine has done that.
 *
 * @param args of `k6 run`, see {@link testRunArgs}.
 * @param owner with which it goes.
 */
export function testRunManifest(request: JobRequest, args: readonly string[], owner: Owner): Json {
  const { name, shards, runUrl } = request
  const runner = runnerOf(request)
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: {
      name,
      labels: labelsOf(name),
      ...(runUrl !== '' && { annotations: { 'k6-load-test/run-url': runUrl } }),
      ownerReferences: [owner],
    },
    spec: {
      parallelism: shards,
      script: { localFile: archivePath },
      args,
      quiet: 'false',
      paused: 'true',
      initializer: { disabled: true },
      runner,
      starter: starterOf(runner, name),
    },
  }
}
