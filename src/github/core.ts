/**
 * @actions/core, loaded when it is first needed: it brings an HTTP stack whose start takes longer than k6's, and
 * nothing needs it before k6 runs.
 */
export const core = () => import('@actions/core')
