import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/*.md', { cwd: root })]
const read = (page: string) => readFileSync(resolve(root, page), 'utf8')
const withoutCode = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gm, '')

/**
 * The anchors that GitHub gives the headings of a page. Of two equal ones the second gets another, by its place, so pages
 * have no two.
 */
const anchors = (text: string) =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** The sections of a changelog, which nobody links to. */
const allowedTwice = new Set(['added', 'changed', 'deprecated', 'removed', 'fixed', 'security'])

const links = (text: string) =>
  [
    ...[...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to),
    ...[...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, to = '']) => to),
  ].filter((to) => !/^[a-z]+:/.test(to))

function broken(page: string, to: string): boolean {
  const [path = '', anchor] = to.split('#')
  const file = path === '' ? resolve(root, page) : resolve(root, dirname(page), path)
  if (!existsSync(file)) return true
  return anchor !== undefined && !anchors(readFileSync(file, 'utf8')).includes(anchor)
}

it('has pages, and links to check in them', () => {
  expect(pages).toContain('docs/reference.md')
  expect(links(read('README.md'))).toContain('docs/results.md#warn-only')
})

describe('the links of', () => {
  it.each(pages)('%s lead somewhere', (page) => {
    expect(links(read(page)).filter((to) => broken(page, to))).toEqual([])
  })
})

it.each(pages)('no two headings of %s are equal, so that a link to one leads to no other', (page) => {
  const all = anchors(read(page))
  expect(all.filter((anchor, at) => all.indexOf(anchor) < at && !allowedTwice.has(anchor))).toEqual([])
})

it('knows a link that leads nowhere', () => {
  expect(broken('README.md', 'docs/nothing.md')).toBe(true)
  expect(broken('README.md', 'docs/results.md#nothing')).toBe(true)
})

describe('the README', () => {
  it('has at most 250 lines, and the two commands', () => {
    const readme = read('README.md')
    expect(readme.split('\n').length).toBeLessThanOrEqual(251)
    expect(readme).toContain('\nnpm ci && npm start\n')
    expect(readme).toContain('\nnpm ci && npm test\n')
  })

  it('leads to each page of docs/', () => {
    const linked = new Set(links(read('README.md')).map((to) => to.split('#')[0]))
    const docs = globSync('docs/*.md', { cwd: root })
    expect(docs.filter((page) => !linked.has(page.replaceAll('\\', '/')))).toEqual([])
  })
})
