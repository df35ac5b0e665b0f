/** The ids, piped through `xargs -P 10 curl -X DELETE`: a process for each deletion, and no look at the answer. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { list } from './api.ts'

const [url, key] = [process.env.BENCH_URL ?? '', process.env.BENCH_KEY ?? '']
const ids = await list(0)
const curl = ['curl', '-s', '-o', '/dev/null', '-X', 'DELETE', '-H', `Authorization: Bearer ${key}`]
const header = ['-H', 'OpenAI-Beta: agents=v1']
const child = spawn('xargs', ['-P', '10', '-I', '{}', ...curl, ...header, `${url}/agents/sessions/{}`], {
  stdio: ['pipe', 'inherit', 'inherit'],
})
child.stdin.end(ids.join('\n'))
await once(child, 'exit')
