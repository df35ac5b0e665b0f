/** Step 4: a thread that a selector of `protect` matches is kept; where that is not known, it is unknown. */

import { text } from '../../text.ts'
import { protects } from '../near-misses.ts'
import { printSelector } from '../selector.ts'
import { selectorInWords } from '../selector-in-words.ts'
import { type Condition, doubtAt, keepAt, onceForEach } from './condition.ts'

const doubt = doubtAt('protected')
const keptBy = onceForEach((selector: number) =>
  keepAt('protected')(text`it matches the protect selector ${selector}`, { selector }),
)

export const protectedByMetadata: Condition = {
  step: 'protected',
  decide(matter) {
    const { protect } = matter.policy
    if (protect.length === 0 || !matter.hasMetadata) return undefined
    const metadata = matter.metadataOrLookup
    if ('kind' in metadata) return metadata
    if (metadata.state === 'unknown') return doubt(text`it is not known if it is protected: metadata: ${metadata.why}`)
    let doubtful = 0
    for (const [index, selector] of protect.entries()) {
      const truth = protects(selector, metadata.value)
      if (truth === 'holds') return keptBy(index + 1)
      if (truth === 'unknown') doubtful ||= index + 1
    }
    if (doubtful === 0) return undefined
    return doubt(text`it may be meant by the protect selector ${doubtful}`, { selector: doubtful })
  },
  keptRow: { label: 'Protected', slice: 'Held', why: () => text`its metadata matches ${'protect'}` },
  doubt: text`it is not known if it is protected`,
  protects: ({ protect }) => protect.map(selectorInWords),
  terms: [{ name: 'protect', of: ({ protect }) => protect.map(printSelector).join('\n') }],
}
