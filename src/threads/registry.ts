/** Every thread API by name. Adding one is a file of its own and a line here. */

import type { ThreadApi, ThreadApiName } from '../thread.ts'
import { agentSessions } from './agent-sessions.ts'

export const threadApis: Partial<Record<ThreadApiName, ThreadApi>> = {
  'agent-sessions': agentSessions,
}
