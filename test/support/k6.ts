import { inject, TestRunner } from 'vitest'
import type { K6Version } from './k6-versions.ts'

export { type K6Version, k6Versions } from './k6-versions.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Version → path of the real binary that the global setup got with the action's own installer. */
    k6: Partial<Record<K6Version, string>>
  }
}

/** The path of a real k6 of this version. Where there is none (the setup said so, loudly) it skips the running test. */
export function k6Path(version: K6Version): string {
  const path = inject('k6')[version]
  if (path !== undefined) return path
  TestRunner.getCurrentTest()?.context.skip(`needs a real k6 ${version}`)
  throw new Error(`there is no real k6 ${version}`)
}
