import { describe, expect, test } from '@jest/globals'
import { githubPage } from '../../scripts/github-page.ts'

describe('a summary as a page of its own', () => {
  const page = (markdown: string) => githubPage(markdown, 'A & B').split('<main')[1] ?? ''

  test('runs nothing and loads nothing', () => {
    const whole = githubPage('<img src="https://example.com/x.png"><script>alert(1)</script>', 'x</title><script>')
    expect(whole).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    )
    expect(whole).not.toContain('<script>')
  })

  test('shows alerts as GitHub does', () => {
    const shown = page('> [!WARNING]\n> **Stopped.** So it is.\n>\n> - why\n\nafter\n')
    expect(shown).toContain('<div class="alert alert-warning"><p class="alert-title">')
    expect(shown).toContain('</span>Warning</p><p><strong>Stopped.</strong> So it is.</p>')
    expect(shown).not.toContain('[!WARNING]')
  })

  test('draws a pie, with a slice for each row and a legend', () => {
    const shown = page('```mermaid\npie showData\n  "Deleted" : 30\n  "Kept" : 70\n  "Failed" : 0\n```\n')
    expect(shown.match(/<path /g)).toHaveLength(3)
    expect(shown).toContain('Deleted [30]')
    expect(shown).toContain('70%')
    expect(shown).not.toContain('pie showData')
  })

  test('draws a pie in the colours that it brings', () => {
    const theme = '%%{init: {"themeVariables":{"pie1":"#1a7f37","pie2":"#0969da"}}}%%'
    const shown = page(`\`\`\`mermaid\n${theme}\npie showData\n  "Held" : 70\n  "Deleted" : 30\n\`\`\`\n`)
    expect(shown.match(/<path [^>]*fill="#1a7f37"/g)).toHaveLength(1)
    expect(shown.match(/fill="#0969da"/g)).toHaveLength(2)
    expect(shown).not.toContain('themeVariables')
  })

  test('draws a pie of one slice as a circle, and leaves other diagrams as they are', () => {
    expect(page('```mermaid\npie showData\n  "Deleted" : 30\n```\n')).toContain('<circle ')
    expect(page('```mermaid\ngraph TD\n```\n')).toContain('graph TD')
  })
})
