/** A load test in pods of a Kubernetes cluster. */
export type KubernetesRequest = {
  kind: 'kubernetes'
  /** What makes the pods: a Job of Kubernetes' own, or a TestRun of k6-operator. */
  runAs: RunAs
  /** How many pods share the test. */
  shards: number
  /** Empty: the one of the kubeconfig's context, else `default`. */
  namespace: string
  /** A path, or several as in KUBECONFIG; empty: unset. */
  kubeconfig: string
  /** The context of the kubeconfig; empty: its current one. */
  context: string
  /** The image that has k6; empty: the pod template's, else grafana/k6 of the planned version. */
  image: string
  /** YAML of a pod template, or the path of a file with it; empty: unset. */
  podTemplate: string
  /** Milliseconds until all pods must run. */
  schedulingTimeoutMs: number
  /** When to leave the Job, so that people can look at it. */
  keep: Keep
}

export type RunAs = 'job' | 'testrun'

export type Keep = 'never' | 'on-failure' | 'always'
