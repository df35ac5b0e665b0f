/** The script that forums pass on: pages of 100 with half a second after each, then five deletions in flight. */

import { list, removeAll } from './api.ts'

await removeAll(await list(500), 5)
