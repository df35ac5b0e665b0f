/** Servers that are known by their address. */

import type { KeyHeader } from '../thread.ts'

export const openAi = 'https://api.openai.com/v1'

/** A host name may end in a dot and is the same host. */
const hostOf = ({ hostname }: URL) => hostname.replace(/\.$/, '')

/** OpenAI's own hosts, those of its data residency regions (`eu.api.openai.com`) included. */
export function isOpenAi(server: URL): boolean {
  const host = hostOf(server)
  return host === 'api.openai.com' || host.endsWith('.api.openai.com')
}

/** Azure AI Foundry and Azure OpenAI. */
export function isAzure(server: URL): boolean {
  return /\.(services\.ai|openai|cognitiveservices)\.azure\.(com|us|cn)$/.test(hostOf(server))
}

/** Azure takes keys in a header of its own; `Authorization` is for Entra tokens there. */
export const openAiOrAzureKey = (server: URL): KeyHeader => (isAzure(server) ? 'api-key' : 'Authorization')

/** Mistral's own API. */
export const isMistral = (server: URL) => hostOf(server) === 'api.mistral.ai'

/** Deployments that LangSmith hosts. */
export const isLangSmith = (server: URL) => hostOf(server).endsWith('.langgraph.app')

/** Anthropic's own API. */
export const isAnthropic = (server: URL) => hostOf(server) === 'api.anthropic.com'

/** Google's Agent Platform, regional and multi-regional. */
export const isGoogle = (server: URL) => /(^|[.-])aiplatform(\.[\w-]+\.rep)?\.googleapis\.com$/.test(hostOf(server))
