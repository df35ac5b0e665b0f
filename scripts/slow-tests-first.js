/**
 * The order in which jest starts the test files: the slow ones first, so that at the end no worker is left alone with a
 * minute of work. Where jest has run before it knows how long a file takes; on a fresh checkout it only knows its size.
 */
import Sequencer from '@jest/test-sequencer'

/** Files that take more than 15 s on two cores, the slowest first. One that is missing here merely starts later. */
const slow = [
  'chaos',
  'chaos/more-apis',
  'threads/every-quirk',
  'github/bundle',
  'sweep/withdrawn',
  'plan-file',
  'report/record',
  'trust/networks',
  'survey/supplied-ids',
  'workflows',
  'trust/keyless-azure',
  'trust/planted-key',
  'trust/keyless-openai',
  'threads/conformance',
  'report/log',
  'main-job',
  'sweep/early-ends',
  'threads/listing',
  'inputs/findings',
]

const placeOf = ({ path }) => {
  const place = slow.findIndex((name) => path.endsWith(`/__tests__/${name}.test.ts`))
  return place < 0 ? slow.length : place
}

export default class SlowTestsFirst extends Sequencer {
  async sort(tests) {
    const usual = await super.sort(tests)
    return usual.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}
