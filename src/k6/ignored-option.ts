/** internal/js/bundle.go: populateExports. What a script logs itself has its quotes escaped, so it cannot be taken for it. */
const ignored =
  /There were unknown fields in the options exported in the script" error="json: unknown field \\"([^"\\]+)\\""/

/**
 * The first name in a script's options that k6 does not know: it warns and goes on without it, so that a misspelt
 * `thresholds` judges nothing.
 *
 * @param log what k6 logged as text.
 * @returns null: there is none.
 */
export const ignoredOption = (log: string): string | null => ignored.exec(log)?.[1] ?? null
