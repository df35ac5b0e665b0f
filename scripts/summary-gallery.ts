/**
 * `node scripts/summary-gallery.ts [folder] [folder of the documentation's pictures]`:
 * writes the summary of every kind of run at several sizes, as Markdown, as a page
 * and as a picture, to be looked at. Needs Chromium: `/usr/bin/chromium`, or what
 * `$CHROMIUM` names.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { headline } from '../src/report/headline.ts'
import { summary } from '../src/report/summary/summary.ts'
import { withBrowser } from './browser.ts'
import { galleryAccount, kinds } from './gallery-accounts.ts'
import { githubPage } from './github-page.ts'
import { answerHelp, endWhenNobodyReads } from './terminal.ts'

answerHelp(`Usage: npm run summary-gallery -- [FOLDER] [FOLDER OF THE DOCUMENTATION'S PICTURES]

Writes the summary of every kind of run into FOLDER (out/gallery), as Markdown, as a page and as pictures: light, dark
and as narrow as a phone. Takes about a minute. Needs Chromium: /usr/bin/chromium, or what $CHROMIUM names.`)
endWhenNobodyReads()

const sizes = [0, 3, 500, 100_000]
const given = process.argv.slice(2)
const flag = given.find((one) => one.startsWith('-'))
if (flag !== undefined) {
  console.error(`There is no flag ${flag}. See npm run summary-gallery -- --help.`)
  process.exit(2)
}
const [folder = 'out/gallery', documentation] = given.map((path) => resolve(path))

/** The width of a phone, in CSS pixels. */
const phone = 400

/** The pictures that the documentation shows, of the top of a page: headline, box and first figures. */
const shown: Readonly<Record<string, readonly [file: string, before: string]>> = {
  'planned-100000': ['summary-of-a-dry-run.png', 'main > ul > li:nth-child(2)'],
  'complete-500': ['summary-of-a-live-run.png', 'main > ul > li:nth-child(5)'],
}

mkdirSync(folder, { recursive: true })
await withBrowser(async (picture) => {
  for (const kind of kinds) {
    for (const size of sizes) {
      const account = galleryAccount(kind, size)
      if (account === undefined) continue
      const name = `${kind}-${size}`
      const path = join(folder, name)
      const markdown = summary(account)
      const page = pathToFileURL(resolve(`${path}.html`))
      writeFileSync(`${path}.md`, markdown)
      writeFileSync(page, githubPage(markdown, headline(account)))
      writeFileSync(`${path}.png`, await picture(page))
      writeFileSync(`${path}-dark.png`, await picture(page, { isDark: true }))
      writeFileSync(`${path}-phone.png`, await picture(page, { width: phone }))
      console.log(`${name}: ${markdown.length.toLocaleString('en-US')} characters`)
      const [file, before] = shown[name] ?? []
      if (documentation !== undefined && file !== undefined) {
        writeFileSync(join(documentation, file), await picture(page, { before, most: 400 }))
      }
    }
  }
})
console.log(`Written to ${folder}`)
