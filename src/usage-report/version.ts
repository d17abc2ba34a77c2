/**
 * The version of the report's fields, docs/usage-report.md. It is not sent. It changes with a major version of the
 * action only.
 */
export const reportVersion = 1

/** What each version changed, for the step's log: whoever allowed one version sees there what another one sends. */
export const reportChanges: Readonly<Record<typeof reportVersion, string>> = {
  1: 'the seven fields that k6 v0.18.2 to v0.26 sent',
}

/** A line of the log. */
export const versionLine = `version ${reportVersion} of the report: ${reportChanges[reportVersion]}`
