import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where tests, benchmarks and `npm start` keep the k6 that the action installs: outside the tree. */
export const toolCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'k6-load-test', 'tools')
