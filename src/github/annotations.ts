import { isAbsolute, relative, resolve, sep } from 'node:path'
import { info } from './step-log.ts'
import { stepMask } from './step-mask.ts'

/** A note that GitHub shows on the run and, with a file, on its lines. */
export type Annotation = {
  level: 'error' | 'warning' | 'notice'
  message: string
  title?: string
  /** Absolute path, with the line where it is known. */
  file?: string
  line?: number
}

/** The runner shows ten of each level for a step and cuts messages at 4,096 characters (ExecutionContext.cs). */
const mostOfALevel = 10
export const longestMessage = 4000

/**
 * Writes annotations, without secrets. Those beyond the runner's limit are counted in the last that it shows.
 *
 * @param env for the workspace, against which paths are shown.
 */
export async function annotate(annotations: readonly Annotation[], env: NodeJS.ProcessEnv): Promise<void> {
  if (annotations.length === 0) return
  const core = await loadCore()
  for (const level of ['error', 'warning', 'notice'] as const) {
    const masked = annotations.filter((one) => one.level === level).map(withoutSecrets)
    for (const annotation of limited(masked, mostOfALevel)) {
      const message = annotation.message.slice(0, longestMessage)
      if (core === null) info(`${level}: ${message}`)
      else core[level](message, propertiesOf(annotation, env))
    }
  }
}

const propertiesOf = ({ title, file, line }: Annotation, env: NodeJS.ProcessEnv) => ({
  ...(title === undefined ? {} : { title }),
  ...(file === undefined ? {} : { file: inWorkspace(file, env) }),
  ...(line === undefined ? {} : { startLine: line }),
})

/**
 * @actions/core, loaded when it is first needed: it brings an HTTP stack whose start takes longer than k6's, and a step
 * that passes without a warning needs none of it. After a script its file is as it was before (see own-files.ts).
 *
 * @returns null when it cannot be loaded, because its file is gone: what was to be said then stands in the log.
 */
const loadCore = () => import('@actions/core').catch(() => null)

/** Writes warnings that belong to no file. */
export const warn = (messages: readonly string[], env: NodeJS.ProcessEnv): Promise<void> =>
  annotate(
    messages.map((message) => ({ level: 'warning', message })),
    env,
  )

/** Hides secrets. A file whose path has one is left out: a path with stars in it leads nowhere. */
export function withoutSecrets({ file, line, title, ...rest }: Annotation): Annotation {
  const { text } = stepMask()
  return {
    ...rest,
    message: text(rest.message),
    ...(title === undefined ? {} : { title: text(title) }),
    ...(file === undefined || text(file) !== file ? {} : { file, ...(line === undefined ? {} : { line }) }),
  }
}

/** At most so many annotations: those beyond are counted in the last. */
export function limited(annotations: readonly Annotation[], most: number): readonly Annotation[] {
  const last = annotations[most - 1]
  const more = annotations.length - most
  if (last === undefined || more <= 0) return annotations
  const rest = ` (and ${more} more)`
  const message = last.message.slice(0, longestMessage - rest.length) + rest
  return [...annotations.slice(0, most - 1), { ...last, message }]
}

/** GitHub finds files by their path in the repository; one that is elsewhere keeps its own. */
export function inWorkspace(file: string, env: NodeJS.ProcessEnv): string {
  const path = relative(resolve(env.GITHUB_WORKSPACE || '.'), file)
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll(sep, '/')
}
