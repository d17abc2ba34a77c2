import { type Html, html } from './html.ts'
import { style, styleHash } from './style.ts'

/** Headers of every page: no script, nothing from elsewhere, in no frame. */
export const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${styleHash}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}

/** A whole page around its header and content. */
export function page(title: string, { header, main }: { header: Html; main: Html }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>${header}</header>
<main id="content">${main}</main>
<footer>
<p>No addresses, no ids, no times but the day: <a href="/privacy">what is kept, and what is not</a>.</p>
<ul><li><a href="/api/v1/stats">Figures as JSON</a></li><li><a href="/schema.json">Schema</a></li><li><a href="/metrics">Metrics</a></li></ul>
</footer>
</body>
</html>
`.html
}
