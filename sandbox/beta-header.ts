/** OpenAI's beta APIs answer 400 `invalid_beta` unless the header `OpenAI-Beta` names them. */

import type { Problem } from './errors.ts'
import type { SandboxRequest } from './exchange.ts'

export const demandBeta =
  (beta: string, api: string) =>
  ({ headers }: SandboxRequest): Problem | undefined =>
    headers['openai-beta']?.split(/,\s*/).includes(beta)
      ? undefined
      : {
          status: 400,
          message: `You must provide the 'OpenAI-Beta' header to access the ${api}. Please try again by setting the header 'OpenAI-Beta: ${beta}'.`,
          code: 'invalid_beta',
        }
