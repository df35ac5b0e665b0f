/**
 * Turns the Markdown of a job summary into a page that looks like GitHub's: for
 * people who run the action outside GitHub, and for the pictures in the docs.
 * Needs no network. Light or dark as the reader's system is.
 */

import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/**
 * @param markdown a summary; what is untrusted in it has passed the gate
 * @param title plain text
 * @returns a whole HTML document, in which nothing can run
 */
export function githubPage(markdown: string, title: string): string {
  const body = withAlerts(githubHtml(markdown))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main class="markdown-body">
${body}
</main>
</body>
</html>
`
}

/** The Markdown as GitHub's renderer gives it, before its sanitiser and its own additions (alerts, diagrams, mentions). */
export function githubHtml(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark)

const alertMarks: Readonly<Record<string, string>> = { NOTE: 'i', TIP: '✓', IMPORTANT: '!', WARNING: '!', CAUTION: '!' }

/** Quotations that begin with `[!NOTE]` and the like, as GitHub shows them. */
function withAlerts(html: string): string {
  return html.replace(
    /<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n?([\s\S]*?)<\/blockquote>/g,
    (_, kind: string, content: string) => {
      const name = kind.charAt(0) + kind.slice(1).toLowerCase()
      const mark = `<span class="mark">${alertMarks[kind] ?? 'i'}</span>`
      return `<div class="alert alert-${kind.toLowerCase()}"><p class="alert-title">${mark}${name}</p><p>${content}</div>`
    },
  )
}

const style = `
:root { color-scheme: light dark; --page: #fff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #d1d9e0b3; --even: #f6f8fa; --code: #818b981f; --link: #0969da; --note: #0969da; --tip: #1a7f37; --important: #8250df; --warning: #9a6700; --caution: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --soft: #3d444db3; --even: #151b23; --code: #656c7633; --link: #4493f8; --note: #4493f8; --tip: #3fb950; --important: #ab7df8; --warning: #d29922; --caution: #f85149; } }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif, "Noto Color Emoji"; overflow-wrap: break-word; }
main { max-width: 1012px; margin: 24px auto; padding: 24px 32px; border: 1px solid var(--line); border-radius: 6px; }
@media (max-width: 600px) { main { margin: 0; padding: 16px; border: 0; } }
.markdown-body > :first-child { margin-top: 0; }
h2, h3 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25; }
h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid var(--soft); }
h3 { font-size: 1.25em; }
p, table, ul, ol, pre, details { margin: 0 0 16px; }
ul, ol { padding-left: 2em; }
li + li { margin-top: .25em; }
a { color: var(--link); }
code { padding: .2em .4em; font: 85%/1.45 ui-monospace, SFMono-Regular, "Liberation Mono", Menlo, monospace; background: var(--code); border-radius: 6px; white-space: break-spaces; }
pre { padding: 16px; overflow: auto; background: var(--even); border-radius: 6px; }
pre code { padding: 0; background: none; white-space: pre; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-spacing: 0; border-collapse: collapse; font-variant: tabular-nums; }
th, td { padding: 6px 13px; border: 1px solid var(--line); }
th { font-weight: 600; }
tr { background: var(--page); border-top: 1px solid var(--soft); }
tbody tr:nth-child(2n) { background: var(--even); }
details summary { cursor: pointer; }
blockquote { margin: 0 0 16px; padding: 0 1em; color: var(--muted); border-left: .25em solid var(--line); }
.alert { margin: 0 0 16px; padding: 8px 16px; border-left: .25em solid; }
.alert > :last-child { margin-bottom: 0; }
.alert-title { display: flex; align-items: center; margin-bottom: 16px; font-weight: 500; line-height: 1; }
.mark { display: inline-flex; width: 14px; height: 14px; margin-right: 8px; align-items: center; justify-content: center; border: 1.5px solid; border-radius: 50%; font-size: 11px; font-weight: 700; }
.alert-note { border-color: var(--note); } .alert-note .alert-title { color: var(--note); }
.alert-tip { border-color: var(--tip); } .alert-tip .alert-title { color: var(--tip); }
.alert-important { border-color: var(--important); } .alert-important .alert-title { color: var(--important); }
.alert-warning { border-color: var(--warning); } .alert-warning .alert-title { color: var(--warning); }
.alert-caution { border-color: var(--caution); } .alert-caution .alert-title { color: var(--caution); }
`
