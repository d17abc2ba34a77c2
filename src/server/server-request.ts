/** Where what is tested must answer before a test begins. */
export type WaitTarget = {
  /** As messages show it: `http://127.0.0.1:3000/health`, `tcp:127.0.0.1:5432`. */
  shown: string
  host: string
  port: number
  /** What must answer with a status below 500; null: whoever takes a TCP connection is ready. */
  url: URL | null
}

/** What is tested, started by the step: the inputs `start`, `wait-on`, `wait-on-timeout` and `stop-signal`. */
export type ServerRequest = {
  /** Each runs in a bash of its own; none: something else starts what is tested. */
  commands: readonly string[]
  waitOn: readonly WaitTarget[]
  /** Milliseconds until all of `waitOn` must answer. */
  waitOnTimeoutMs: number
  /** Asks the commands to end. */
  stopSignal: NodeJS.Signals
}

/** The side of a comparison that a server is for; without one it is A. */
export type Side = 'A' | 'B'
