import { type Captured, type CaptureOptions, capture } from '../base/child-process.ts'

/** Runs a command of k6 to its end. */
export type Ask = (k6: string, args: readonly string[], options: CaptureOptions) => Promise<Captured>

/** What k6 is asked before it is that question's turn, so that the step need not wait for one answer after the other. */
export type AnswersAhead = {
  /** Asks, and keeps the answer. */
  remember: Ask
  /** Gives the answer that was kept, once; asks where there is none to the very same question. */
  recall: Ask
}

/** The same binary with other arguments, in another directory or environment, could answer otherwise. */
const questionOf = (k6: string, args: readonly string[], { cwd, env }: CaptureOptions) =>
  JSON.stringify([k6, args, cwd, env])

export function answersAhead(): AnswersAhead {
  const answers = new Map<string, Promise<Captured>>()
  return {
    remember(k6, args, options) {
      const answer = capture(k6, args, options)
      answer.catch(() => {}) // whoever recalls it hears of it
      answers.set(questionOf(k6, args, options), answer)
      return answer
    },
    recall(k6, args, options) {
      const question = questionOf(k6, args, options)
      const answer = answers.get(question)
      answers.delete(question)
      return answer ?? capture(k6, args, options)
    },
  }
}
