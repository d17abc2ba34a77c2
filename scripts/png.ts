// Makes pictures of pages small: 256 colours are enough for text and a few emoji.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A screenshot (8 bits a channel, RGB or RGBA, not interlaced) with a palette of its 256 most frequent colours. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png)
  const counts = new Map<number, number>()
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  const palette = [...counts.entries()]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 256)
    .map(([color]) => color)
  const indexes = new Map([...counts.keys()].map((color) => [color, nearest(color, palette)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (const [at, pixel] of pixels.entries()) {
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = indexes.get(pixel) ?? 0
  }
  const head = Buffer.from([...size(width), ...size(height), 8, 3, 0, 0, 0])
  const colors = Buffer.from(palette.flatMap(channels))
  const parts = [
    chunk('IHDR', head),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND'),
  ]
  return Buffer.concat([signature, ...parts])
}

const channels = (color: number) => [color >> 16, (color >> 8) & 255, color & 255]

function nearest(color: number, palette: readonly number[]): number {
  const own = channels(color)
  const distance = (other: number) => channels(other).reduce((sum, value, at) => sum + (value - (own[at] ?? 0)) ** 2, 0)
  let best = 0
  for (const [index, other] of palette.entries()) if (distance(other) < distance(palette[best] ?? 0)) best = index
  return best
}

function size(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([size(data.length), body, size(crc32(body))])
}

/** The pixels row by row, as 0xRRGGBB. */
function decode(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const bytes = png[25] === 6 ? 4 : 3
  const packed: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const data = inflateSync(Buffer.concat(packed))
  const pixels = new Uint32Array(width * height)
  let above: Buffer = Buffer.alloc(width * bytes)
  for (let row = 0; row < height; row++) {
    const start = row * (width * bytes + 1)
    above = unfiltered(data[start] ?? 0, data.subarray(start + 1, start + 1 + width * bytes), { above, bytes })
    for (let at = 0; at < width; at++) pixels[row * width + at] = above.readUIntBE(at * bytes, 3)
  }
  return { width, height, pixels }
}

/** A row without its filter (PNG specification, 9.2). */
function unfiltered(filter: number, row: Buffer, { above, bytes }: { above: Buffer; bytes: number }): Buffer {
  const out = Buffer.alloc(row.length)
  for (const [at, value] of row.entries()) {
    const [left, up, corner] = [out[at - bytes] ?? 0, above[at] ?? 0, above[at - bytes] ?? 0]
    out[at] = value + ([0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0)
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}
