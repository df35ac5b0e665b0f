/** Every thread API by name. Adding one is a file of its own and a line here. */

import type { ThreadApi, ThreadApiName } from '../../thread.ts'
import { agentSessions } from './agent-sessions.ts'
import { anthropicSessions } from './anthropic-sessions.ts'
import { assistantsThreads } from './assistants-threads.ts'
import { chatCompletions } from './chat-completions.ts'
import { chatkitThreads } from './chatkit-threads.ts'
import { conversations } from './conversations.ts'
import { files } from './files.ts'
import { langgraphThreads } from './langgraph-threads.ts'
import { mistralConversations } from './mistral-conversations.ts'
import { responses } from './responses.ts'
import { vectorStores } from './vector-stores.ts'
import { vertexSessions } from './vertex-sessions.ts'

export const threadApis: Readonly<Record<ThreadApiName, ThreadApi>> = {
  'agent-sessions': agentSessions,
  'chatkit-threads': chatkitThreads,
  'chat-completions': chatCompletions,
  conversations,
  responses,
  'assistants-threads': assistantsThreads,
  'langgraph-threads': langgraphThreads,
  'mistral-conversations': mistralConversations,
  'anthropic-sessions': anthropicSessions,
  'vertex-sessions': vertexSessions,
  'vector-stores': vectorStores,
  files,
}
