/** One deletion after the other, with a second in between. */

import { list, remove, sleep } from './api.ts'

for (const id of await list(0)) {
  await remove(id)
  await sleep(1_000)
}
