import { Busy, Gate } from './gate.ts'

/** An answer that many readers may share: its bytes are in memory once, however many have not taken them yet. */
export type SharedAnswer = { readonly bytes: Buffer; holders: number }

export type AnswersOptions = {
  /** Milliseconds for which an answer is given again; a report may be missing from it for so long. */
  keepMs: number
  /** Answers that are kept. */
  maxKept: number
  /** Bytes of all answers that readers have not taken yet. */
  maxHeldBytes: number
  /** Answers that are made at once, and how many may wait for that. */
  gate: { atOnce: number; mayWait: number }
}

type Kept = { answer: Promise<SharedAnswer>; until: number }

/**
 * The answers to readers: each is made once for all who ask for the same within a few seconds, only a few are made at
 * once, and what slow readers leave in memory is bounded.
 */
export class Answers {
  readonly #options: AnswersOptions
  readonly #gate: Gate
  readonly #kept = new Map<string, Kept>()
  #heldBytes = 0

  constructor(options: AnswersOptions) {
    this.#options = options
    this.#gate = new Gate(options.gate)
  }

  /**
   * The answer of that name.
   *
   * @throws {Busy} when too many ask for different ones, or too much was not taken yet.
   */
  get(name: string, make: () => Promise<string>): Promise<SharedAnswer> {
    const kept = this.#kept.get(name)
    if (kept && kept.until > performance.now()) return kept.answer
    if (this.#heldBytes >= this.#options.maxHeldBytes) throw new Busy('too much was not taken yet')
    const answer = this.#gate.run(async () => ({ bytes: Buffer.from(await make()), holders: 0 }))
    this.#keep(name, answer)
    return answer
  }

  /** Counts a reader who is being sent an answer; the function that it returns is called once when that is over. */
  hold(answer: SharedAnswer): () => void {
    if (answer.holders === 0) this.#heldBytes += answer.bytes.length
    answer.holders += 1
    return () => {
      answer.holders -= 1
      if (answer.holders === 0) this.#heldBytes -= answer.bytes.length
    }
  }

  #keep(name: string, answer: Promise<SharedAnswer>): void {
    this.#kept.delete(name)
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size >= this.#options.maxKept) this.#kept.delete(oldest)
    const kept: Kept = { answer, until: Number.POSITIVE_INFINITY }
    this.#kept.set(name, kept)
    const forget = () => {
      if (this.#kept.get(name) === kept) this.#kept.delete(name)
    }
    answer.then(() => {
      kept.until = performance.now() + this.#options.keepMs
      setTimeout(forget, this.#options.keepMs).unref()
    }, forget)
  }
}
