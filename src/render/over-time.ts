import type { OverTime } from '../results/over-time.ts'

/** Charts of a run over time. */
export const renderOverTime = (_overTime: OverTime): string => ''
