/** The text with what stands between `<!-- name:start -->` and `<!-- name:end -->` replaced. */
export function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`there is no ${start} followed by ${end}`)
  return `${text.slice(0, from)}${start}${content}${text.slice(to)}`
}
