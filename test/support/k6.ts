import { inject } from 'vitest'

/** The versions of k6 that every test of the main paths runs with. */
export const k6Versions = ['2.2.0', '1.8.1'] as const

export type K6Version = (typeof k6Versions)[number]

declare module 'vitest' {
  interface ProvidedContext {
    /** Version → path of the real binary that the global setup got with the action's own installer. */
    k6: Partial<Record<K6Version, string>>
  }
}

/** The path of a real k6 of this version. Fails when there is none: tests that can do without skip by `hasK6`. */
export function k6Path(version: K6Version): string {
  const path = inject('k6')[version]
  if (!path) throw new Error(`no real k6 ${version}: see what the setup printed`)
  return path
}

/** Whether the setup got a real k6: where it did not, it said so loudly. */
export const hasK6 = (version: K6Version): boolean => inject('k6')[version] !== undefined
