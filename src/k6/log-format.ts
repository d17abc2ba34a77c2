import type { K6Flags } from './flags.ts'
import { type LogFile, logFileOf } from './log-file.ts'
import type { RunRequest } from './run.ts'

/** Where k6 will write its log, and how. A flag counts before its variable. */
type LogSources = { flags: Pick<K6Flags, 'logFormat' | 'logOutput'>; env: NodeJS.ProcessEnv }

const outputOf = ({ flags, env }: LogSources): string => flags.logOutput ?? env.K6_LOG_OUTPUT ?? 'stderr'

function grammarOf({ flags, env }: LogSources): RunRequest['log']['format'] {
  const format = flags.logFormat ?? env.K6_LOG_FORMAT
  if (format === 'raw') return 'hidden'
  return format === 'json' ? 'json' : 'text'
}

/**
 * How and on which stream k6 will write its log (internal/cmd/root.go: setupLoggers). Elsewhere than on its streams, or
 * as bare messages, it hides which lines are exceptions.
 */
export function logFormat(flags: LogSources['flags'], env: NodeJS.ProcessEnv): RunRequest['log'] {
  const output = outputOf({ flags, env })
  if (output !== 'stderr' && output !== 'stdout') return { format: 'hidden', stream: 'stderr' }
  return { format: grammarOf({ flags, env }), stream: output }
}

/** The file to which k6 will write its log; null: none, or one in which exceptions cannot be told from other text. */
export const logFileFor = (sources: LogSources, cwd: string): LogFile | null =>
  logFileOf(outputOf(sources), grammarOf(sources), cwd)
