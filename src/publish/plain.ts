const zeroWidth = '\u200b'

/**
 * Text of others for a chat, where it mentions nobody and leads nowhere: what makes a mention or a link is broken by a
 * character that has no width. Slack, Mattermost, Discord and Teams each have their own.
 */
export const unlinked = (text: string): string =>
  text.replaceAll(/@|:(?=\/)|\](?=[([])|www\d{0,3}(?=\.)/gi, `$&${zeroWidth}`)

/**
 * The same on one line, for who reads HTML or Slack's format: there `<!channel>`, `<@U1>` and `<https://x|y>` are
 * commands.
 */
export const plain = (text: string): string =>
  unlinked(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
