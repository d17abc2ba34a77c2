/** A file to be. What stands in its place is replaced; with `replaces`, only a text that this finds. */
export type NewFile = { path: string; content: string; replaces?: RegExp }

/** Whether a file may be written where a text stands; empty: nothing stands there; null: something that is no text. */
export const mayReplace = ({ replaces }: Pick<NewFile, 'replaces'>, there: string | null): boolean =>
  replaces === undefined || there === '' || (there !== null && replaces.test(there))

/** What the log says where the start page of a site stands where the index of the histories would. */
export const othersIndex = 'the index.html beside the history is not of this action, so it stays, and there is no index'
