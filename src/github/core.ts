/**
 * @actions/core, loaded when it is first needed: it brings an HTTP stack whose start takes longer than k6's, and a step
 * that passes without a warning needs none of it.
 */
export const core = () => import('@actions/core')
