import { escapeHtml } from '../../base/text.ts'

/** Text that is HTML already. */
export type Html = { readonly html: string }

type Value = string | number | Html | null | readonly Html[]

function render(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeHtml(value)
  return 'html' in value ? value.html : value.map(({ html }) => html).join('')
}

/** Builds HTML; every value that is not HTML already is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: strings.map((text, index) => text + render(values[index] ?? null)).join('') }
}
