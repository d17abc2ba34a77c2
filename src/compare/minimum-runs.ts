/** Fewer earlier runs than these say little about how much runs vary. */
export const enoughRuns = 5

/** Fewer pairs than these say little about how much pairs vary. */
export const enoughPairs = 3
