/** Too much is asked for at once; it may be asked for again a little later. */
export class Busy extends Error {}

/** Lets only so much work run at once. What comes beyond waits its turn, and beyond that is refused. */
export class Gate {
  readonly #atOnce: number
  readonly #mayWait: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor({ atOnce, mayWait }: { atOnce: number; mayWait: number }) {
    this.#atOnce = atOnce
    this.#mayWait = mayWait
  }

  /**
   * Runs the work when its turn comes.
   *
   * @throws {Busy} when too much waits already.
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Not at once: reports that came meanwhile go first.
      if (next) setImmediate(next)
      else this.#running -= 1
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= this.#mayWait) throw new Busy('too many ask at once')
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
