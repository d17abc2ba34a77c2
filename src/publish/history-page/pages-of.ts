import { repositoryUrlOf } from '../../base/run-url.ts'
import type { ComparedFigure } from '../../compare/comparison.ts'
import type { Pages } from '../../history/history-place.ts'
import { historyFiles, historyIndex } from './history-page.ts'

/** Makes the pages of a history: its own, its badges, and the index of all that stand beside it. */
export const pagesOf =
  (compared: readonly ComparedFigure[], env: NodeJS.ProcessEnv): Pages =>
  ({ key, name, names, runs }) => [
    ...historyFiles({ key, name, runs, compared, repositoryUrl: repositoryUrlOf(env) }),
    historyIndex(names),
  ]
