/** The issues of one repository, as far as this program reads and writes them. */

import type { Octokit } from './client.ts'
import { GitHubRefused } from './refusal.ts'

/** Who wrote something. */
export interface Author {
  /** Undefined where the server does not say. */
  readonly id: number | undefined
  readonly login: string
}

/** Whether two are the same: by the number, which never changes hands, as a name does. */
export function isSameAuthor(one: Author | undefined, other: Author): boolean {
  if (one === undefined) return false
  return one.id === undefined || other.id === undefined ? one.login === other.login : one.id === other.id
}

export interface Issue {
  readonly number: number
  readonly url: string
  readonly body: string
  readonly isOpen: boolean
  readonly labels: readonly string[]
  /** Undefined where the account is gone. */
  readonly author: Author | undefined
}

export interface Comment {
  readonly id: number
  readonly body: string
  readonly author: Author | undefined
}

/** Every method throws `GitHubRefused`. */
export interface Issues {
  /** Whose the token is: an app's bot, or a person. */
  author(): Promise<Author>
  /** All that carry the label, open and closed, oldest first. What was created just now may be missing. */
  labelled(label: string): Promise<Issue[]>
  read(number: number): Promise<Issue>
  create(issue: { title: string; body: string; labels: string[] }): Promise<Issue>
  /** @param open undefined leaves it as it is */
  update(
    number: number,
    change: { body: string; open: boolean | undefined; reason?: 'completed' | 'duplicate' },
  ): Promise<Issue>
  comments(number: number, since: number): Promise<Comment[]>
  comment(number: number, body: string): Promise<Comment>
  deleteComment(id: number): Promise<void>
  /** Creates the label where the repository has none. */
  ensureLabel(name: string, description: string): Promise<void>
  addLabel(number: number, name: string): Promise<readonly string[]>
}

/** The most pages that are read: a hundred issues each. */
const mostPages = 20

/** An issue as the REST API has it. */
interface Wire {
  readonly number: number
  readonly html_url: string
  readonly body?: string | null | undefined
  readonly state: string
  readonly labels: readonly (string | { readonly name?: string | null })[]
  readonly user: { readonly id: number; readonly login: string } | null
  readonly pull_request?: unknown
}

const authorOf = (user: Wire['user'] | undefined): Author | undefined =>
  user == null ? undefined : { id: user.id, login: user.login }

const issueOf = ({ number, html_url, body, state, labels, user }: Wire): Issue => ({
  number,
  url: html_url,
  body: body ?? '',
  isOpen: state === 'open',
  labels: labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
  author: authorOf(user),
})

const commentOf = ({ id, body, user }: Pick<Wire, 'user'> & { id: number; body?: string | undefined }): Comment => ({
  id,
  body: body ?? '',
  author: authorOf(user),
})

const isRefused = (error: unknown, status: number) =>
  error instanceof GitHubRefused && error.refusal.kind === 'other' && error.refusal.status === status

/** @param repository `owner/name` */
export function issuesOf(octokit: Octokit, repository: string): Issues {
  const [owner = '', repo = ''] = repository.split('/')
  const here = { owner, repo }
  return { ...accountOf(octokit), ...issuesIn(octokit, here), ...commentsIn(octokit, here), ...labelsIn(octokit, here) }
}

interface Here {
  readonly owner: string
  readonly repo: string
}

function accountOf(octokit: Octokit): Pick<Issues, 'author'> {
  return {
    author: async () => {
      // The one question to which tokens of apps and of people get the same kind of answer.
      const { viewer } = await octokit.graphql<{ viewer: { login: string; databaseId?: number | null } }>(
        '{ viewer { login databaseId } }',
      )
      return { id: viewer.databaseId ?? undefined, login: viewer.login }
    },
  }
}

/** All entries of the first pages. */
async function entries<Entry>(pages: AsyncIterable<{ readonly data: readonly Entry[] }>): Promise<Entry[]> {
  const found: Entry[] = []
  let count = 0
  for await (const { data } of pages) {
    found.push(...data)
    count += 1
    if (count === mostPages) break
  }
  return found
}

function issuesIn(
  { paginate, rest: { issues } }: Octokit,
  here: Here,
): Pick<Issues, 'labelled' | 'read' | 'create' | 'update'> {
  return {
    labelled: async (labels) => {
      const order = { sort: 'created', direction: 'asc', per_page: 100 } as const
      const found = await entries(paginate.iterator(issues.listForRepo, { ...here, labels, state: 'all', ...order }))
      // To this route, a pull request is an issue too.
      return found.filter((one) => one.pull_request === undefined).map(issueOf)
    },
    read: async (issue_number) => issueOf((await issues.get({ ...here, issue_number })).data),
    create: async (issue) => issueOf((await issues.create({ ...here, ...issue })).data),
    update: async (issue_number, { body, open, reason = 'completed' }) => {
      const given = { ...here, issue_number, body }
      if (open === undefined) return issueOf((await issues.update(given)).data)
      if (open) return issueOf((await issues.update({ ...given, state: 'open' })).data)
      const close = (state_reason: 'completed' | 'duplicate' | 'not_planned') =>
        issues.update({ ...given, state: 'closed', state_reason })
      try {
        return issueOf((await close(reason)).data)
      } catch (error) {
        // Servers of companies may be too old to know a duplicate.
        if (reason !== 'duplicate' || !isRefused(error, 422)) throw error
        return issueOf((await close('not_planned')).data)
      }
    },
  }
}

function commentsIn(
  { paginate, rest: { issues } }: Octokit,
  here: Here,
): Pick<Issues, 'comments' | 'comment' | 'deleteComment'> {
  return {
    comments: async (issue_number, from) => {
      const since = new Date(from).toISOString()
      const pages = paginate.iterator(issues.listComments, { ...here, issue_number, since, per_page: 100 })
      return (await entries(pages)).map(commentOf)
    },
    comment: async (issue_number, body) =>
      commentOf((await issues.createComment({ ...here, issue_number, body })).data),
    deleteComment: async (comment_id) => {
      await issues.deleteComment({ ...here, comment_id })
    },
  }
}

function labelsIn({ rest: { issues } }: Octokit, here: Here): Pick<Issues, 'ensureLabel' | 'addLabel'> {
  return {
    ensureLabel: async (name, description) => {
      try {
        await issues.createLabel({ ...here, name, description, color: '6e7781' })
      } catch (error) {
        // It is there already.
        if (!isRefused(error, 422)) throw error
      }
    },
    addLabel: async (issue_number, name) => {
      const { data } = await issues.addLabels({ ...here, issue_number, labels: [name] })
      return data.map((label) => label.name)
    },
  }
}
