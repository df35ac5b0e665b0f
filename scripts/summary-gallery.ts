/**
 * `node scripts/summary-gallery.ts [folder]`: writes the summary of every kind of
 * run at several sizes, as Markdown, as a page and as a picture, to be looked at.
 * Needs Chromium: `/usr/bin/chromium`, or what `$CHROMIUM` names.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { headline } from '../src/report/headline.ts'
import { summary } from '../src/report/summary.ts'
import { withBrowser } from './browser.ts'
import { galleryAccount, kinds } from './gallery-accounts.ts'
import { githubPage } from './github-page.ts'

const sizes = [0, 3, 500, 100_000]
const folder = resolve(process.argv[2] ?? 'out/gallery')
mkdirSync(folder, { recursive: true })

await withBrowser(async (picture) => {
  for (const kind of kinds) {
    for (const size of sizes) {
      const account = galleryAccount(kind, size)
      if (account === undefined) continue
      const name = join(folder, `${kind}-${size}`)
      const markdown = summary(account)
      writeFileSync(`${name}.md`, markdown)
      writeFileSync(`${name}.html`, githubPage(markdown, headline(account)))
      writeFileSync(`${name}.png`, await picture(pathToFileURL(`${name}.html`)))
      console.log(`${kind}-${size}: ${markdown.length.toLocaleString('en-US')} characters`)
    }
  }
})
console.log(`Written to ${folder}`)
