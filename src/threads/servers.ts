/** Servers that are known by their address. */

import type { KeyHeader } from '../thread.ts'

export const openAi = 'https://api.openai.com/v1'

/** OpenAI's own hosts, those of its data residency regions (`eu.api.openai.com`) included. */
export function isOpenAi({ hostname }: URL): boolean {
  return hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com')
}

/** Azure AI Foundry and Azure OpenAI. */
export function isAzure({ hostname }: URL): boolean {
  return /\.(services\.ai|openai|cognitiveservices)\.azure\.(com|us|cn)$/.test(hostname)
}

/** Azure takes keys in a header of its own; `Authorization` is for Entra tokens there. */
export const openAiOrAzureKey = (server: URL): KeyHeader => (isAzure(server) ? 'api-key' : 'Authorization')
