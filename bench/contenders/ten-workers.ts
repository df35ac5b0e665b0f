/** Ten workers that know nothing of 429s. */

import { list, removeAll } from './api.ts'

await removeAll(await list(0), 10)
