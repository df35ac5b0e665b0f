/** How GitHub shows Markdown: rendered, sanitised, and then searched for what it makes links of by itself. */

import { fromHtml } from 'hast-util-from-html'
import { defaultSchema, sanitize } from 'hast-util-sanitize'
import { githubHtml } from '../../scripts/github-page.ts'

/** A node of the page, as far as the tests look at it. */
export interface PageNode {
  readonly type: string
  readonly tagName?: string
  readonly value?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly children?: readonly PageNode[]
}

/** The page that people see; `defaultSchema` is GitHub's. */
export function render(markdown: string): PageNode {
  return sanitize(fromHtml(githubHtml(markdown), { fragment: true }), defaultSchema) as PageNode
}

export function textOf(node: PageNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join('')
}

export function* elements(node: PageNode): Generator<PageNode & { readonly tagName: string }> {
  if (node.tagName !== undefined) yield { ...node, tagName: node.tagName }
  for (const child of node.children ?? []) yield* elements(child)
}

/** The tags of a page as nested text, code left out: what must not depend on anybody's text. */
export function skeleton(node: PageNode): string {
  const inner = (node.children ?? []).map(skeleton).join('')
  if (node.tagName === undefined || node.tagName === 'code') return inner
  return `<${node.tagName}>${inner}</>`
}

/** Texts in which GitHub looks for mentions and references: not those in code and links. */
function* openTexts(node: PageNode): Generator<string> {
  if (node.type === 'text' && node.value !== undefined) yield node.value
  if (node.tagName === 'code' || node.tagName === 'pre' || node.tagName === 'a') return
  for (const child of node.children ?? []) yield* openTexts(child)
}

/** What GitHub turns into links, images and names outside code, however it got there. */
const noticed: readonly (readonly [what: string, form: RegExp])[] = [
  ['mention', /(?:^|[^\w`])@[a-z\d]/i],
  ['issue', /(?:^|[^\w&])#\d+/],
  ['issue', /\bGH-\d+/i],
  ['reference', /\w\/[\w.-]+[#@]\w/],
  ['commit', /\b[0-9a-f]{7,40}\b/],
  ['emoji', /:[\w+-]+:/],
  ['address', /:\/\//],
  ['address', /\bwww\./i],
  ['e-mail', /[\w.+-]@[\w-]/],
  ['math', /\$/],
]

/** What GitHub would make of the page beyond its Markdown; must be nothing. */
export function linkified(node: PageNode): string[] {
  return [...openTexts(node)].flatMap((text) =>
    noticed.filter(([, form]) => form.test(text)).map(([what]) => `${what} in ${JSON.stringify(text.slice(0, 80))}`),
  )
}
