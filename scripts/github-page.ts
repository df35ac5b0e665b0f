/**
 * Turns the Markdown of a job summary into a page that looks like GitHub's: for
 * people who run the action outside GitHub, and for the pictures in the docs.
 * Needs no network: diagrams are drawn here.
 */

import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/**
 * @param markdown a summary; what is untrusted in it has passed the gate
 * @param title plain text
 * @returns a whole HTML document, in which nothing can run
 */
export function githubPage(markdown: string, title: string): string {
  const body = withMermaid(withAlerts(githubHtml(markdown)))
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

const unescapeHtml = (html: string) =>
  html.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '')

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

function withMermaid(html: string): string {
  return html.replace(/<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g, (whole, source: string) => {
    return pie(unescapeHtml(source)) ?? whole
  })
}

/** The colours of Mermaid's default theme. */
const colours = [
  'hsl(240,100%,96.3%)',
  'hsl(60,100%,93.5%)',
  'hsl(80,100%,56.3%)',
  'hsl(240,100%,86.3%)',
  'hsl(60,100%,63.5%)',
  'hsl(80,100%,76.3%)',
  'hsl(300,100%,76.3%)',
  'hsl(180,100%,56.3%)',
  'hsl(0,100%,56.3%)',
  'hsl(300,100%,56.3%)',
  'hsl(150,100%,56.3%)',
  'hsl(0,100%,66.3%)',
] as const

/** A `pie showData` as Mermaid draws it. @returns undefined when the source is something else */
function pie(source: string): string | undefined {
  if (!/^pie showData\s*$/m.test(source)) return undefined
  const own = new Map([...source.matchAll(/"pie(\d+)":"(#[0-9a-f]{6})"/g)].map(([, place, colour]) => [place, colour]))
  const isOwn = own.size > 0
  const slices = [...source.matchAll(/^\s*"([^"]*)"\s*:\s*(\d+)\s*$/gm)].map(([, label = '', count = '0'], index) => ({
    label,
    count: Number(count),
    colour: own.get(String(index + 1)) ?? colours[index % colours.length] ?? 'grey',
  }))
  const total = slices.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return undefined
  const radius = 120
  let from = 0
  // Mermaid draws the largest slice first, and keeps the legend as it is written.
  const drawn = slices
    .toSorted((a, b) => b.count - a.count)
    .map(({ count, colour }) => {
      const to = from + count / total
      const slice = sector(from, to, radius, { colour, isOwn }, count / total)
      from = to
      return slice
    })
  const legend = slices.map(
    ({ label, count, colour }, index) =>
      `<g transform="translate(${radius + 40},${index * 24 - slices.length * 12})"><rect width="18" height="18" fill="${colour}" fill-opacity="${isOwn ? 1 : 0.7}" stroke="${colour}"/><text x="26" y="14">${escapeHtml(label)} [${count}]</text></g>`,
  )
  const height = Math.max(2 * radius + 20, slices.length * 24 + 20)
  return `<div class="mermaid"><svg viewBox="${-radius - 10} ${-height / 2} ${2 * radius + 330} ${height}" width="${2 * radius + 330}" role="img">${drawn.join('')}${legend.join('')}</svg></div>`
}

/** A colour of Mermaid's lets the page through, under black letters; one of the diagram's own does not, under white ones. */
interface Paint {
  readonly colour: string
  readonly isOwn: boolean
}

/** One slice, clockwise from the top. `from` and `to` are shares of the whole. */
function sector(from: number, to: number, radius: number, { colour, isOwn }: Paint, part: number): string {
  const point = (turn: number, distance: number) =>
    [Math.sin(2 * Math.PI * turn) * distance, -Math.cos(2 * Math.PI * turn) * distance]
      .map((one) => one.toFixed(2))
      .join(',')
  const shape =
    part > 0.9999
      ? `<circle r="${radius}"`
      : `<path d="M0,0 L${point(from, radius)} A${radius},${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to, radius)} Z"`
  const percent = Math.round(part * 100)
  const [x, y] = point((from + to) / 2, radius * 0.75).split(',')
  const text =
    percent < 2
      ? ''
      : `<text x="${x}" y="${y}" text-anchor="middle" dominant-baseline="middle" fill="${isOwn ? 'white' : 'black'}">${percent}%</text>`
  return `${shape} fill="${colour}" fill-opacity="${isOwn ? 1 : 0.7}" stroke="black" stroke-width="2"/>${text}`
}

const style = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1f2328; font: 16px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; }
main { max-width: 1012px; margin: 24px auto; padding: 24px 32px; border: 1px solid #d1d9e0; border-radius: 6px; }
.markdown-body > :first-child { margin-top: 0; }
h2, h3 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25; }
h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0b3; }
h3 { font-size: 1.25em; }
p, table, ul, ol, pre, details { margin: 0 0 16px; }
ul, ol { padding-left: 2em; }
li + li { margin-top: .25em; }
a { color: #0969da; }
code { padding: .2em .4em; font: 85%/1.45 ui-monospace, SFMono-Regular, "Liberation Mono", Menlo, monospace; background: #818b981f; border-radius: 6px; white-space: break-spaces; }
pre { padding: 16px; overflow: auto; background: #f6f8fa; border-radius: 6px; }
pre code { padding: 0; background: none; white-space: pre; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-spacing: 0; border-collapse: collapse; font-variant: tabular-nums; }
th, td { padding: 6px 13px; border: 1px solid #d1d9e0; }
th { font-weight: 600; }
tr { background: #fff; border-top: 1px solid #d1d9e0b3; }
tbody tr:nth-child(2n) { background: #f6f8fa; }
details summary { cursor: pointer; }
blockquote { margin: 0 0 16px; padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
.alert { margin: 0 0 16px; padding: 8px 16px; border-left: .25em solid; }
.alert > :last-child { margin-bottom: 0; }
.alert-title { display: flex; align-items: center; margin-bottom: 16px; font-weight: 500; line-height: 1; }
.mark { display: inline-flex; width: 14px; height: 14px; margin-right: 8px; align-items: center; justify-content: center; border: 1.5px solid; border-radius: 50%; font-size: 11px; font-weight: 700; }
.alert-note { border-color: #0969da; } .alert-note .alert-title { color: #0969da; }
.alert-tip { border-color: #1a7f37; } .alert-tip .alert-title { color: #1a7f37; }
.alert-important { border-color: #8250df; } .alert-important .alert-title { color: #8250df; }
.alert-warning { border-color: #9a6700; } .alert-warning .alert-title { color: #9a6700; }
.alert-caution { border-color: #cf222e; } .alert-caution .alert-title { color: #d1242f; }
.mermaid { margin: 0 0 16px; padding: 16px; text-align: center; background: #f6f8fa; border-radius: 6px; }
.mermaid text { font: 15px "trebuchet ms", verdana, "DejaVu Sans", arial, sans-serif; }
.mermaid svg { max-width: 100%; }
`
