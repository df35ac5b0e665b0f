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

  test('is light or dark as the system of its reader', () => {
    expect(githubPage('', 'x')).toContain('@media (prefers-color-scheme: dark)')
  })
})
