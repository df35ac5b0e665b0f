/**
 * The Agents API of `cf-open-agents-api`, composed as its own guide says. Only what
 * carries out a turn is ours, because a model is not needed here: the name of the
 * model says how its turns end, so that sessions in every status can be had.
 */

import { fromPromiseDriver, type PromiseRuntimeDriver } from 'cf-open-agents-api'
import { type AgentBindings, CatalogObject, createAgentService } from 'cf-open-agents-api/cloudflare'

/** How the turns of these models end: done, never, with a question to the client, or nobody knows how. */
const models = ['quick', 'endless', 'asking', 'lost']

const question = { type: 'function_call', id: 'fc_1', callId: 'call_1', name: 'ask', arguments: {} } as const

const driver: PromiseRuntimeDriver = {
  name: 'scripted',
  revision: '1',
  capabilities: { steer: false, functions: true, sandbox: false },
  start: async () => {},
  poll: async ({ model }) => {
    if (model === 'endless') return { events: [], cursor: 0, status: 'running' }
    if (model === 'asking') return { events: [{ seq: 1, event: question }], cursor: 1, status: 'waiting' }
    return { events: [], cursor: 0, status: model === 'lost' ? 'missing' : 'completed' }
  },
  control: async () => {},
  checkpoint: async () => ({ version: 1, driver: 'scripted', revision: '1', native: '' }),
  stop: async () => {},
}

const service = createAgentService<AgentBindings>({
  agents: Object.fromEntries(models.map((model) => [model, { harness: driver.name, model }])),
  harnesses: () => ({ [driver.name]: fromPromiseDriver(driver) }),
  // Each key is a tenant of its own.
  authenticate: async (request) => /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? null,
  pollIntervalMs: 600_000,
})

export const { SessionDO } = service
export const TenantCatalogDO = CatalogObject
export default service.AgentWorker
