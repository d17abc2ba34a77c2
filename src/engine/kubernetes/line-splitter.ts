import { KubeError } from './kube-error.ts'

const newline = 0x0a

export type LineSplitter = {
  /** The lines that end in this piece, without their ends. */
  push(piece: Buffer): readonly string[]
  /** What came after the last end of a line. */
  rest(): string
}

/**
 * Cuts a stream of bytes into lines of UTF-8.
 *
 * @param most bytes of a line. A longer one is an error.
 */
export function lineSplitter(most: number): LineSplitter {
  let open: Buffer[] = []
  let openBytes = 0
  const add = (part: Buffer) => {
    openBytes += part.length
    if (openBytes > most)
      throw new KubeError(`a line has more than the ${Math.round(most / 1048576)} MB that are read`, {
        reason: 'TooLarge',
      })
    open.push(part)
  }
  const take = (): string => {
    const line = (open.length === 1 ? (open[0] as Buffer) : Buffer.concat(open)).toString('utf8')
    open = []
    openBytes = 0
    return line
  }
  return {
    push(piece) {
      const lines: string[] = []
      let start = 0
      for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
        add(piece.subarray(start, end))
        lines.push(take())
        start = end + 1
      }
      if (start < piece.length) add(piece.subarray(start))
      return lines
    },
    rest: take,
  }
}
