/** What must be the same for two runs to be comparable. */
export type Conditions = {
  /** k6's version, without v. */
  k6: string
  /** sha256 of the script, in hex. */
  script: string
  /** sha256 of what is planned: executors, VUs, durations, stages, iterations. */
  load: string
  /** sha256 of the flags. */
  flags: string
  /** As Node names them: `linux`, `x64`; and the CPU's model. */
  os: string
  arch: string
  cpu: string
}
