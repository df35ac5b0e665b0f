/** What log and summary say of an outage: what this run measured, which is its own wait. */

import { expect, test } from '@jest/globals'
import { act } from '../in-process.ts'
import { withOldSessions } from '../report/records.ts'

test('the wait is told, not how long the server was away: nobody asked it all the time', async () => {
  await using sandbox = await withOldSessions(40)
  let lost = 0
  sandbox.setBefore(({ purpose }) => {
    // From the first deletion on, so many requests whatever they ask for.
    if (purpose === 'delete' || lost > 0) lost += 1
    return lost > 0 && lost <= 45 ? { status: 503 } : undefined
  })
  const inputs = { 'older-than': '30d', 'dry-run': 'false', verify: 'none' }
  const { log, summary, outputs } = await act(sandbox, inputs)
  expect(outputs).toMatchObject({ status: 'complete', remaining: '0' })
  expect(log).toContain('The server gives no good answer: requests wait, and one at a time asks whether it is back')
  expect(log).toContainEqual(expect.stringMatching(/^Waited \d+ s until the server answered again$/))
  expect(summary).toMatch(/\*\*Requests:\*\* .* lost; waited \d+\.\d s for the server to answer again\n/)
  expect(`${summary}${log.join('\n')}`).not.toMatch(/was away/)
})
