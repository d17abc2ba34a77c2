// Shows Markdown as GitHub does: its syntax, its stylesheet, Mermaid's diagrams, in a real browser and without network.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import type { Browser, Page } from 'playwright-core'

const fileOf = (name: string) => createRequire(import.meta.url).resolve(name)

/**
 * GitHub's Markdown as HTML, with nothing taken out of it: what GitHub would filter or sanitise is there, so that text
 * which became markup shows.
 */
export function githubHtml(markdown: string): string {
  const { exit, ...rest } = gfmHtml()
  const { htmlFlowData: _flow, htmlTextData: _text, ...unfiltered } = exit ?? {}
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [{ ...rest, exit: unfiltered }],
  })
}

/** How a page is looked at; `scale` is in device pixels for each CSS pixel. */
export type Look = { colorScheme?: 'light' | 'dark'; width?: number; scale?: number }

const style = `
  body { margin: 0 }
  .markdown-body { box-sizing: border-box; min-height: 100vh; padding: 24px }
  @media (max-width: 600px) { .markdown-body { padding: 16px } }
  pre.mermaid { padding: 0 !important; background: none !important }
  pre.mermaid svg { display: block; margin: auto }`

/**
 * Opens Markdown in a browser, as it is on the page of a run: a panel of `width` pixels, 900 unless told otherwise.
 * Diagrams are drawn; one that cannot be drawn is an error. The page cannot reach the network: `requests` has what it
 * asked for.
 */
export async function openMarkdown(
  browser: Browser,
  markdown: string,
  { colorScheme = 'light', width = 900, scale = 1 }: Look = {},
): Promise<{ page: Page; requests: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, deviceScaleFactor: scale })
  const page = await context.newPage()
  const requests: string[] = []
  await page.route('**', async (route) => {
    requests.push(route.request().url())
    await route.abort()
  })
  const css = readFileSync(fileOf('github-markdown-css/github-markdown.css'), 'utf8')
  await page.setContent(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Job summary</title>
    <style>${css}${style}</style></head><body><article class="markdown-body">${githubHtml(markdown)}</article></body></html>`)
  await drawDiagrams(page, colorScheme)
  return { page, requests }
}

/** Draws the fences of the language mermaid, those within closed folds too. */
async function drawDiagrams(page: Page, colorScheme: string): Promise<void> {
  if ((await page.locator('pre > code.language-mermaid').count()) === 0) return
  await page.addScriptTag({ path: fileOf('@mermaid-js/tiny/dist/mermaid.tiny.js') })
  // In words, because this file's compiler does not know the browser's globals.
  await page.evaluate(`(async () => {
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: '${colorScheme === 'dark' ? 'dark' : 'default'}' })
    for (const [index, code] of [...document.querySelectorAll('pre > code.language-mermaid')].entries()) {
      const { svg } = await mermaid.render('diagram-' + index, code.textContent)
      code.parentElement.classList.add('mermaid')
      code.parentElement.innerHTML = svg
    }
  })()`)
}
