/** A run in Grafana Cloud k6, or one of this machine whose figures go there too, or one that was started elsewhere. */
export type CloudRequest =
  | {
      kind: 'cloud'
      /** Digits; empty: K6_CLOUD_PROJECT_ID or the script says it. */
      projectId: string
      /** Digits; empty: K6_CLOUD_STACK_ID says it. */
      stackId: string
      /** Start the run and leave: nobody waits for its end. */
      detach: boolean
    }
  | { kind: 'cloud-local'; projectId: string; stackId: string }
  | {
      kind: 'attach'
      stackId: string
      /** Digits. */
      testRunId: string
    }
