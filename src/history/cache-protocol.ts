/**
 * The history's name in the working directory, which is the workspace to the cache's library. An entry is only found by
 * who asks for the same path text, so it never changes.
 */
export const historyFile = 'k6-load-test-history.json'

/** The argument with which the action is started as the program that talks to the cache (cache-program.ts). */
export const cacheArgument = 'cache'

/** The exit code when there was nothing to restore, or nothing was saved. */
export const nothingDone = 3
