/** Half of what a pipe holds, in bytes: whoever writes is not to wait. */
const mostBytes = 32_768

/** Milliseconds: nobody sees a line come so much later. */
const longestMs = 4

/** Bytes a millisecond that are a flood of lines; of fewer nothing gathers that would be worth to wait for. */
const flood = 1024

/**
 * Decides for how long what comes in pieces may gather before the next piece is read: a flood of short lines costs less
 * together than one by one, here and, because nobody has to be woken for each, in k6.
 *
 * @param now the clock in milliseconds.
 * @returns a function that is told of each piece's bytes and returns milliseconds; 0: not at all.
 */
export function gathering(now: () => number): (bytes: number) => number {
  let [bytes, since, ms] = [0, now(), 0]
  return (more) => {
    bytes += more
    const passed = now() - since
    if (passed < 1) return ms
    const rate = bytes / passed
    ms = rate < flood ? 0 : Math.min(longestMs, Math.floor(mostBytes / rate))
    bytes = 0
    since = now()
    return ms
  }
}
