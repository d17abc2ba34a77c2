import { maxCount, maxSeconds } from './accept.ts'

const count = { type: ['integer', 'null'], minimum: 0, maximum: maxCount }
const seconds = {
  oneOf: [
    { type: 'number', minimum: 0, maximum: maxSeconds, description: 'Seconds.' },
    {
      type: 'string',
      maxLength: 40,
      pattern: '^([0-9]+(\\.[0-9]+)?(h|ms|[uµμ]s|ns|m|s))+$',
      description: 'A duration as Go prints it, such as 1m30.5s.',
    },
    { type: 'null' },
  ],
}

/**
 * The newest version of the action's report that this collector knows, docs/usage-report.md. Reports of every earlier
 * version, and of every k6, are taken as well; no report names its version.
 */
export const knownReportVersion = 1

/** JSON Schema of what `POST /` accepts; the guard itself is `acceptReport`. */
export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:k6-load-test:usage-report:${knownReportVersion}`,
  title: `k6 usage report, up to version ${knownReportVersion}`,
  description: 'Every other field is dropped unread. A string that is not known is kept as "other".',
  type: 'object',
  required: ['k6_version', 'goos', 'goarch'],
  properties: {
    k6_version: { type: 'string', description: 'Kept when it has the shape of a version, such as 2.2.0.' },
    vus_max: count,
    duration: seconds,
    st_duration: seconds,
    iterations: count,
    goos: { type: 'string', description: "Go's name of the operating system." },
    goarch: { type: 'string', description: "Go's name of the architecture." },
    is_ci: { type: ['boolean', 'null'] },
    modules: { description: 'A list of names. Counted: those of k6 itself; all others together, as "other".' },
    outputs: { description: 'The same for outputs.' },
    executors: { type: ['object', 'null'], description: "Kept: the names of k6's own executors." },
  },
  additionalProperties: true,
} as const
