/** The ways to sign in, as the inputs give them, and what each of them gets tokens from. */

/** An identity at OpenAI: GitHub's token is exchanged for one of a service account. */
export interface OpenAiIdentity {
  readonly kind: 'openai-identity'
  readonly identityProviderId: string
  readonly serviceAccountId: string
  /** Whom GitHub's token is for. */
  readonly audience: string
}

/** An identity at Azure: GitHub's token is exchanged for one of an application or a managed identity. */
export interface AzureIdentity {
  readonly kind: 'azure-identity'
  readonly tenantId: string
  readonly clientId: string
}

/** An identity at Anthropic: GitHub's token is exchanged under a federation rule. */
export interface AnthropicIdentity {
  readonly kind: 'anthropic-identity'
  readonly federationRuleId: string
  readonly organizationId: string
  readonly serviceAccountId: string | undefined
  readonly workspaceId: string | undefined
}

/** An identity at Google: GitHub's token is exchanged at a workload identity provider for one of a service account. */
export interface GoogleIdentity {
  readonly kind: 'google-identity'
  /** `projects/.../locations/global/workloadIdentityPools/.../providers/...` */
  readonly provider: string
  /** Its e-mail address. */
  readonly serviceAccount: string
}

export type SignIn =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'key'
      readonly key: string
      /** Headers that say what the key is used for, where it may act in several places. */
      readonly headers?: Readonly<Record<string, string>>
    }
  | OpenAiIdentity
  | AzureIdentity
  | AnthropicIdentity
  | GoogleIdentity

/** Where tokens come from. */
export interface Tokens {
  /**
   * A token that is good now.
   *
   * @throws {SignInFailed}
   */
  token(): Promise<string>
  /** The server refused this token, although its time is not over: it is not used again. */
  refused(token: string): void
}
