import { hostileNames } from './hostile.ts'

/** Names that would do something on a page, if they became markup; together with {@link hostileNames}. */
export const markupNames: readonly string[] = [
  ...hostileNames,
  '<script>window.__pwned = 1</script>',
  '<img src=x onerror="window.__pwned = 1">',
  '<svg onload="window.__pwned = 1">',
  '<iframe srcdoc="<script>parent.__pwned = 1</script>"></iframe>',
  '<style>* { display: none } /* pwned */',
  '<a href="javascript:pwned">pwned</a>',
  '</summary></details></td></tr></table></article><h1>pwned</h1>',
  '<details open ontoggle="window.__pwned = 1"><summary>pwned',
  '<textarea>pwned',
  '<![CDATA[ pwned ]]> <?pwned ?> <!DOCTYPE pwned>',
  '<https://pwned.example> https://pwned.example/a?b=c pwned@pwned.example xmpp:pwned@pwned.example',
  '[pwned]: https://pwned.example\n\n[pwned]',
  '[^1] pwned\n\n[^1]: pwned',
  '- [x] pwned',
  '```mermaid\npwned\n```',
  '~~~ pwned',
  '    pwned',
  'pwned\n===',
  '\\`pwned\\` \\',
  '&#60;img src=x onerror=pwned&#62; &copy;',
  'pwned | --- | :---: |',
  'pwned`|`pwned\\|`` | \\\\| pwned',
  '~~pwned~~ __pwned__ *pwned* _pwned_ ***pwned***',
  '$$pwned$$ $`pwned`$',
  '\u202e\u2066pwned\u2069\u202c \u061c\u200f\u200e שלום pwned',
  '\ud800pwned\udfff \u0000\u0001\u001b[31m\u009f',
  '😀👨‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿 pwned :pwned:',
  '+ pwned',
  '2. pwned',
  '1) pwned',
  '# pwned',
  '> pwned',
]

/** The `index`-th of endlessly many hostile names, all different; every tenth has at least 10,000 characters. */
export function markupName(index: number): string {
  const name = `${markupNames[index % markupNames.length]} ${index}`
  return index % 10 === 0 ? name.repeat(Math.ceil(10_000 / name.length)) : name
}
