/**
 * LangGraph's own in-memory server, started by the function that its command-line
 * tool calls. The argument is the folder in which it keeps its state.
 */

import { fileURLToPath } from 'node:url'
import { startServer } from '@langchain/langgraph-api/server'

const folder = process.argv[2]
if (folder === undefined) throw new Error('which folder?')
const { host } = await startServer({
  port: 0,
  host: '127.0.0.1',
  // So many runs can be under way at a time, and some never end.
  nWorkers: 40,
  cwd: folder,
  graphs: { scripted: `${fileURLToPath(new URL('graph.ts', import.meta.url))}:graph` },
})
console.log(`Ready on http://${host}`)
