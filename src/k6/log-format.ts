import type { K6Flags } from './flags.ts'
import type { RunRequest } from './run.ts'

/**
 * How and where k6 will write its log (internal/cmd/root.go: setupLoggers). Elsewhere than on its streams, or as bare
 * messages, it hides which lines are exceptions.
 */
export function logFormat(flags: Pick<K6Flags, 'logFormat' | 'logOutput'>, env: NodeJS.ProcessEnv): RunRequest['log'] {
  const output = flags.logOutput ?? env.K6_LOG_OUTPUT ?? 'stderr'
  const format = flags.logFormat ?? env.K6_LOG_FORMAT
  if ((output !== 'stderr' && output !== 'stdout') || format === 'raw') return { format: 'hidden', stream: 'stderr' }
  return { format: format === 'json' ? 'json' : 'text', stream: output }
}
