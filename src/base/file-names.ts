/** Characters that leave room in a file's name for what stands around them. */
const longest = 100

/** What a file of a script is called, without its ending: `tests/load/checkout.js` → `tests-load-checkout`. */
export function fileNameOf(script: string): string {
  const plain = script
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, longest)
  return plain === '' ? 'script' : plain
}

/**
 * The same for several scripts: no two are equal, not even where a file system does not tell capitals.
 *
 * @returns in their order; of those that would be equal the later ones have a number.
 */
export function fileNamesOf(scripts: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return scripts.map((script) => {
    const wanted = fileNameOf(script)
    let name = wanted
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}-${number}`
    taken.add(name.toLowerCase())
    return name
  })
}
