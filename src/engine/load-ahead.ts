/**
 * Loads what a run on this machine would load when it comes to it. Where several run at the same time, a script could have
 * written to these programs by then; one after the other they are put back in between (see github/own-files.ts).
 */
export async function loadAhead(): Promise<void> {
  await Promise.all([
    import('./run-files.ts'),
    import('./endpoints/endpoints.ts'),
    import('../usage-report/send.ts'),
    import('@actions/http-client'),
  ])
}
