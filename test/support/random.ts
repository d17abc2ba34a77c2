/** Random numbers that are the same on every machine. */
export type Random = {
  /** From 0 up to 1. */
  uniform: () => number
  /** Of the standard normal distribution. */
  normal: () => number
  /** How many of `trials` succeed, each with a small `probability`. */
  binomial: (trials: number, probability: number) => number
}

/** mulberry32, a generator with 32 bits of state. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function randomFrom(seed: number): Random {
  const uniform = mulberry32(seed)
  return { uniform, normal: () => normal(uniform), binomial: (trials, share) => binomial(uniform, trials, share) }
}

/** By Box and Muller. */
const normal = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

/** By inversion: from none on, as long as the sum of the probabilities is below a uniform number. */
function binomial(uniform: () => number, trials: number, share: number): number {
  let rest = uniform()
  let probability = (1 - share) ** trials
  let successes = 0
  while (rest > probability && successes < trials) {
    rest -= probability
    probability *= ((trials - successes) / (successes + 1)) * (share / (1 - share))
    successes++
  }
  return successes
}
