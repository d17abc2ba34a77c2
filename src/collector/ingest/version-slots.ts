import { other } from '../report/known.ts'
import type { Store } from '../store/store.ts'

/** Different k6 versions that are counted by name on one day; later ones are counted as `other`. */
export const versionsADay = 100

/**
 * Bounds how many versions a day has, whatever is sent: the keys of the roll-ups, and so the work of the page.
 *
 * @returns a function that gives the version under which a report of that day is kept.
 */
export function createVersionSlots() {
  let today = ''
  let versions = new Set<string>()
  return {
    /** Counts in what a store already has for a day. */
    async load(store: Store, day: string): Promise<void> {
      const totals = await store.totals({ from: day, to: day })
      if (today !== day) versions = new Set()
      today = day
      for (const { dimension, key } of totals) if (dimension === 'version') versions.add(key)
    },
    admit(day: string, version: string): string {
      if (today !== day) versions = new Set()
      today = day
      if (!versions.has(version) && versions.size >= versionsADay) return other
      versions.add(version)
      return version
    },
  }
}

export type VersionSlots = ReturnType<typeof createVersionSlots>
