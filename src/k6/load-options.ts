import type { Stage } from './plan.ts'

/** k6's own options as inputs; only those that are set are there. */
export type LoadOptions = {
  vus?: number
  /** A Go duration: `1m30s`. */
  duration?: string
  iterations?: number
  stages?: readonly Stage[]
}
