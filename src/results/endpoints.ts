/** What one endpoint did: all requests of one name and method. */
export type Endpoint = {
  /** The `name` that k6 gives its requests: the script's, or the URL; of URLs without query, fragment and credentials. */
  name: string
  /** `GET`; empty: the script took that tag away. */
  method: string
  /** Exact. */
  count: number
  /** Requests in each second of the test; null: nobody knows how long that was. */
  perSecond: number | null
  /** How many failed; null: the script has k6 judge no responses. Exact. */
  failed: number | null
  /** Percentiles of http_req_duration in milliseconds, to {@link percentileError}; null: nobody answered. */
  p50: number | null
  p95: number | null
  p99: number | null
}

/** The requests of a run by endpoint, or why nobody knows them, as a part of a sentence. */
export type Endpoints =
  | {
      kind: 'measured'
      /** The slowest first, by their p95; at most {@link mostEndpointRows}. */
      rows: readonly Endpoint[]
      /** How many there are besides. */
      more: number
    }
  | { kind: 'off'; why: string }

/** How many endpoints are told of at most. */
export const mostEndpointRows = 100

/**
 * How far a percentile can be from the exact one, as a share of it: k6 sends durations in classes of twice that width.
 * Below 0.128 ms it is half a microsecond instead.
 */
export const percentileError = 0.004
