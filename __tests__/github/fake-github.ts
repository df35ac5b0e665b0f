/**
 * A server that behaves as GitHub's REST API does, as far as issues go: pages with
 * `Link` headers, labels, permissions, limits, and lists that lag behind. Who may do
 * what, and what goes wrong, is set by the test.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Account {
  readonly id: number
  readonly login: string
}

/** The account of `GITHUB_TOKEN` on github.com. */
export const actionsBot: Account = { id: 41898282, login: 'github-actions[bot]' }

export interface StoredIssue {
  readonly number: number
  readonly user: Account
  title: string
  body: string
  state: 'open' | 'closed'
  state_reason: string | null
  labels: string[]
  readonly createdAt: number
  readonly isPullRequest: boolean
  /** What lists showed of it, and since when they do not any more. */
  stale: { readonly until: number; readonly body: string; readonly state: string } | undefined
}

export interface StoredComment {
  readonly id: number
  readonly issue: number
  readonly user: Account
  body: string
  readonly updatedAt: number
}

/** What one request gets in place of what it asked for; a function may do anything to the connection. */
export type Fault =
  | { readonly status: number; readonly body?: object; readonly headers?: Readonly<Record<string, string>> }
  | ((response: ServerResponse) => void)

export interface Asked {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Readonly<Record<string, unknown>>
}

export interface GitHubOptions {
  /** By token. */
  readonly accounts?: Readonly<Record<string, Account>>
  readonly pageSize?: number
  /** How long lists do not know of what was written, in milliseconds. */
  readonly lag?: number
  /** `/api/v3`, as servers of companies have it. */
  readonly prefix?: string
}

const repository = 'example/company'

export class FakeGitHub implements AsyncDisposable {
  readonly issues: StoredIssue[] = []
  readonly comments: StoredComment[] = []
  readonly labels = new Set<string>()
  readonly requests: Asked[] = []
  /** Asked before each request is answered. */
  before: (asked: Asked) => Fault | undefined | Promise<Fault | undefined> = () => undefined
  /** After the request was carried out, in place of its answer. */
  after: (asked: Asked) => Fault | undefined = () => undefined
  issuesDisabled = false
  readOnly = false
  dropsLabels = false
  knowsDuplicates = true
  readonly #options: Required<GitHubOptions>
  #server = createServer((request, response) => void this.#answer(request, response))
  #lastComment = 1000
  url = ''

  private constructor(options: GitHubOptions) {
    this.#options = { accounts: { 'ghs-token': actionsBot }, pageSize: 100, lag: 0, prefix: '', ...options }
  }

  static async start(options: GitHubOptions = {}): Promise<FakeGitHub> {
    const fake = new FakeGitHub(options)
    fake.#server.listen(0, '127.0.0.1')
    await once(fake.#server, 'listening')
    fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}${fake.#options.prefix}`
    return fake
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  /** `GET /issues`, in the order in which they came, without the repository's own part. */
  get asked(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path.replace(`/repos/${repository}`, '')}`)
  }

  get open(): StoredIssue[] {
    return this.issues.filter(({ state }) => state === 'open')
  }

  /** Puts an issue there, as a person or a program would. */
  plant(issue: Partial<StoredIssue> = {}): StoredIssue {
    const planted: StoredIssue = {
      number: this.issues.length + 1,
      user: actionsBot,
      title: 'An issue',
      body: '',
      state: 'open',
      state_reason: null,
      labels: [],
      createdAt: Date.now() - 86_400_000,
      isPullRequest: false,
      stale: undefined,
      ...issue,
    }
    this.issues.push(planted)
    return planted
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const url = new URL(request.url ?? '', this.url)
    const path = url.pathname.replace(/^\/api(?:\/v3)?(?=\/)/, '')
    const body = text === '' ? {} : JSON.parse(text)
    const asked: Asked = { method: request.method ?? '', path, query: url.searchParams, headers: request.headers, body }
    this.requests.push(asked)
    const fault = (await this.before(asked)) ?? this.#carryOut(asked)
    const instead = this.after(asked)
    const act = instead ?? fault
    if (typeof act === 'function') return act(response)
    const { status, body: answer, headers } = act
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(status === 204 ? '' : JSON.stringify(answer ?? {}))
  }

  #carryOut(asked: Asked): Exclude<Fault, (response: ServerResponse) => void> {
    const { method, path, headers, body } = asked
    const token = String(headers.authorization ?? '').replace(/^(?:token|bearer) /i, '')
    const account = this.#options.accounts[token]
    if (account === undefined) return { status: 401, body: { message: 'Bad credentials' } }
    if (path === '/graphql') {
      return { status: 200, body: { data: { viewer: { login: account.login, databaseId: account.id } } } }
    }
    if (!path.startsWith(`/repos/${repository}/`)) return notFound
    if (this.issuesDisabled) return { status: 410, body: { message: 'Issues has been disabled in this repository.' } }
    if (this.readOnly && method !== 'GET') {
      return { status: 403, body: { message: 'Resource not accessible by integration' } }
    }
    const rest = path.slice(`/repos/${repository}`.length)
    const [, of, number, part] =
      /^\/(issues|labels)(?:\/(\d+|comments\/\d+))?(?:\/(comments|labels))?$/.exec(rest) ?? []
    if (of === 'labels' && method === 'POST') return this.#createLabel(String(body.name))
    if (of !== 'issues') return notFound
    if (number === undefined) return method === 'POST' ? this.#create(account, asked) : this.#list(asked)
    if (number.startsWith('comments/')) return this.#deleteComment(Number(number.slice('comments/'.length)))
    const issue = this.issues.find((one) => one.number === Number(number))
    if (issue === undefined) return notFound
    if (part === 'labels') return this.#addLabels(issue, asked)
    if (part === 'comments')
      return method === 'POST' ? this.#comment(issue, account, asked) : this.#listComments(issue, asked)
    return method === 'PATCH' ? this.#update(issue, asked) : { status: 200, body: this.#shown(issue) }
  }

  #createLabel(name: string) {
    if (this.labels.has(name)) return invalid('already_exists')
    this.labels.add(name)
    return { status: 201, body: { name } }
  }

  #create(user: Account, { body }: Asked) {
    if (typeof body.title !== 'string' || body.title === '') return invalid('missing_field')
    const issue = this.plant({ user, title: body.title, body: String(body.body ?? ''), createdAt: Date.now() })
    if (!this.dropsLabels) issue.labels = [...((body.labels as string[]) ?? [])]
    if (issue.body.length > 65_536) return invalid('too_long')
    return { status: 201, body: this.#shown(issue) }
  }

  #update(issue: StoredIssue, { body }: Asked) {
    const reasons = ['completed', 'not_planned', 'reopened', ...(this.knowsDuplicates ? ['duplicate'] : [])]
    if (body.state_reason !== undefined && !reasons.includes(String(body.state_reason))) return invalid('invalid')
    if (typeof body.body === 'string' && body.body.length > 65_536) return invalid('too_long')
    issue.stale = { until: Date.now() + this.#options.lag, body: issue.body, state: issue.state }
    if (typeof body.body === 'string') issue.body = body.body
    if (body.state === 'open' || body.state === 'closed') {
      issue.state = body.state
      issue.state_reason = typeof body.state_reason === 'string' ? body.state_reason : null
    }
    return { status: 200, body: this.#shown(issue) }
  }

  #addLabels(issue: StoredIssue, { body }: Asked) {
    if (!this.dropsLabels) issue.labels.push(...(body.labels as string[]))
    return { status: 200, body: issue.labels.map((name) => ({ name })) }
  }

  #comment(issue: StoredIssue, user: Account, { body }: Asked) {
    this.#lastComment += 1
    const comment = { id: this.#lastComment, issue: issue.number, user, body: String(body.body), updatedAt: Date.now() }
    this.comments.push(comment)
    return { status: 201, body: comment }
  }

  #deleteComment(id: number) {
    const index = this.comments.findIndex((one) => one.id === id)
    if (index === -1) return notFound
    this.comments.splice(index, 1)
    return { status: 204 }
  }

  #list(asked: Asked) {
    const { query } = asked
    const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '')
    const state = query.get('state') ?? 'open'
    const ascending = query.get('direction') === 'asc'
    const visible = this.issues
      .filter(({ createdAt }) => createdAt <= Date.now() - this.#options.lag)
      .filter((issue) => labels.every((name) => issue.labels.includes(name)))
      .map((issue) => this.#shown(issue, true))
      .filter((issue) => state === 'all' || issue.state === state)
    return this.#page(ascending ? visible : visible.reverse(), asked)
  }

  #listComments(issue: StoredIssue, asked: Asked) {
    const since = Date.parse(asked.query.get('since') ?? '1970-01-01')
    return this.#page(
      this.comments.filter((one) => one.issue === issue.number && one.updatedAt >= since),
      asked,
    )
  }

  #page(all: readonly object[], { path, query }: Asked) {
    const size = Math.min(Number(query.get('per_page') ?? 30), this.#options.pageSize)
    const page = Number(query.get('page') ?? 1)
    const shown = all.slice((page - 1) * size, page * size)
    const next = new URL(`${this.url}${path}?${query}`)
    next.searchParams.set('page', String(page + 1))
    const headers: Record<string, string> = page * size < all.length ? { link: `<${next}>; rel="next"` } : {}
    return { status: 200, body: shown, headers }
  }

  #shown(issue: StoredIssue, inList = false) {
    const { stale } = issue
    const isStale = inList && stale !== undefined && stale.until > Date.now()
    return {
      number: issue.number,
      html_url: `https://github.com/${repository}/issues/${issue.number}`,
      title: issue.title,
      body: isStale ? stale.body : issue.body,
      state: isStale ? stale.state : issue.state,
      state_reason: issue.state_reason,
      labels: issue.labels.map((name) => ({ name })),
      user: issue.user,
      ...(issue.isPullRequest ? { pull_request: {} } : {}),
    }
  }
}

const notFound = { status: 404, body: { message: 'Not Found' } } as const
const invalid = (code: string) => ({ status: 422, body: { message: 'Validation Failed', errors: [{ code }] } })
