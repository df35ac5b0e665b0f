/** Reading a list to its end, whatever the server does meanwhile: the whole list, or an error and no deletion. */

import { describe, expect, test } from '@jest/globals'
import { unknownRoutes } from '../../sandbox/errors.ts'
import type { Override, SandboxRequest } from '../../sandbox/exchange.ts'
import type { Sandbox } from '../../sandbox/server.ts'
import { Stop } from '../../src/stop.ts'
import { ours } from '../../src/text.ts'
import { act, ago, lines, list, started } from './acting.ts'
import { type Case, cursorCases, listingCases, placeCases, timeIn, withoutItemIds } from './cases.ts'

/** Nothing is that old, so that no thread is looked at beside the list. */
const live = { 'dry-run': 'false', 'older-than': '1900d' }

const open = (
  { api, quirks }: Case,
  threads: number,
  more: NonNullable<Parameters<typeof started>[0]['quirks']> = {},
) => started({ api, threads, quirks: { ...quirks, ...more } })

const idsOf = (sandbox: Sandbox) => sandbox.threads().map(({ id }) => id)
const sorted = (ids: readonly string[]) => [...ids].sort()

/** Answers the n-th request for a page, counted from 1, in the server's stead. */
function onPage(
  sandbox: Sandbox,
  answers: Readonly<Record<number, (request: SandboxRequest) => Override | undefined>>,
) {
  let page = 0
  sandbox.setBefore((request) => {
    if (request.purpose !== 'list') return undefined
    page += 1
    return answers[page]?.(request)
  })
}

/** The run ends before its first deletion, and says why. */
async function aborts(sandbox: Sandbox, why: RegExp) {
  const { account } = await act(sandbox, live)
  expect(account).toMatchObject({ status: 'aborted', swept: undefined })
  const [problem] = account.problems
  expect([problem?.message, problem?.said].filter((one) => one !== undefined).join(': ')).toMatch(why)
  expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
  return String(problem?.hint ?? '')
}

describe.each(listingCases.map((one) => [one.api, one] as const))('%s', (_, one) => {
  test('nothing there: an empty list, and a warning, because the key may be of another project', async () => {
    await using sandbox = await open(one, 0)
    expect(await list(sandbox)).toEqual([])
    expect(lines(sandbox)).toEqual(one.listing([]))
    const { account } = await act(sandbox, live)
    expect(account).toMatchObject({ status: 'complete', survey: { tally: { listed: 0 } } })
    expect(account.warnings.map(({ message }) => String(message))).toEqual([
      expect.stringMatching(/^No [\w ]+ was listed at all: .*right organization and project/),
    ])
  })

  test('one thread', async () => {
    await using sandbox = await open(one, 1)
    expect(await list(sandbox)).toEqual(idsOf(sandbox))
    expect(lines(sandbox)).toEqual(one.listing(idsOf(sandbox)))
  })

  test('the other way round than asked for: the same threads', async () => {
    await using sandbox = await open(one, 250)
    sandbox.setBefore((request) => {
      if (one.api === 'mistral-conversations') return oldestFirst(sandbox, request)
      one.reverse(request)
      return undefined
    })
    const ids = await list(sandbox)
    expect(ids).toHaveLength(250)
    expect(sorted(ids)).toEqual(sorted(idsOf(sandbox)))
    expect(ids).toEqual(one.api === 'mistral-conversations' ? idsOf(sandbox) : idsOf(sandbox).toReversed())
  })

  test('a server that sends the first page for ever: aborted', async () => {
    await using sandbox = await open(one, 250, { repeatingCursor: true })
    expect(await aborts(sandbox, /says that there are more, but holds no id that was not on an earlier page/)).toMatch(
      /seems to ignore where the page should begin/,
    )
    expect(sandbox.requestCount).toBeLessThan(6)
  })

  test.each([
    ['a web page', '<!doctype html><p>Sign in'],
    ['nothing', undefined],
    ['an object without an array', { object: 'list', data: {}, threads: [], has_more: false }],
    ['a word', 'ok'],
    ['a number', 7],
    ['null', null],
    ['an error with status 200', { error: { message: 'not today' } }],
  ])('a page that is %s: aborted', async (_, body) => {
    await using sandbox = await open(one, 250)
    onPage(sandbox, Object.fromEntries([2, 3, 4, 5, 6].map((page) => [page, () => ({ status: 200, body })])))
    await aborts(sandbox, /page 2 of the list of [\w ]+ (has the wrong shape|could not be read)/)
  })

  test.each([
    [401, 'Check the key'],
    [403, 'Check the key'],
    [402, 'quota and billing'],
    [405, 'This server does not have this list: .* thread-ids or thread-ids-file'],
    [302, 'redirects are not followed'],
    [418, 'Check api and base-url'],
    [503, 'The next run starts afresh'],
  ])('a page that is refused with %i: aborted, with what to do', async (status, hint) => {
    await using sandbox = await open(one, 250)
    sandbox.setBefore(({ purpose, query, body }) => {
      const later =
        (query.get('after') ?? query.get('page') ?? query.get('pageToken') ?? '0') !== '0' ||
        JSON.stringify(body)?.includes('"offset":99')
      return purpose === 'list' && later === true
        ? { status, headers: { 'x-request-id': 'req_7' }, body: { error: { message: 'no' } } }
        : undefined
    })
    expect(await aborts(sandbox, /page 2 of the list of .*req_7/)).toMatch(new RegExp(hint))
  })

  test.each(
    unknownRoutes,
  )('the route is not there, said in the style "%s": aborted, and told apart from a thread that is not there', async (unknownRoute) => {
    await using sandbox = await open(one, 250, { missingRoutes: ['list'], unknownRoute })
    expect(await aborts(sandbox, /answered 404 to page 1 of the list of/)).toMatch(
      /does not have this list: check api and base-url, or supply the ids of the threads in thread-ids or thread-ids-file/,
    )
  })

  test('401 missing_scope: says that this server does not let a key list, and asks for no other key', async () => {
    await using sandbox = await open(one, 250, { missingScope: true })
    const hint = await aborts(sandbox, /answered 401 to page 1 of the list/)
    expect(hint).toBe(
      'This server does not let a key list: supply the ids of the threads in thread-ids or thread-ids-file instead.',
    )
  })

  test.each([
    ['in the code', { error: { message: 'No.', code: 'missing_scope' } }],
    ['in words', { detail: 'Your request must be made with a session key' }],
  ])('the same, said %s alone', async (_, body) => {
    await using sandbox = await open(one, 1)
    onPage(sandbox, { 1: () => ({ status: 401, body }) })
    expect(await aborts(sandbox, /answered 401/)).toMatch(/^This server does not let a key list/)
  })

  test('an id that comes twice is counted once', async () => {
    await using sandbox = await open(one, 150, { noCountRoute: true })
    const again = idsOf(sandbox)[3] ?? ''
    const twin = sandbox.add({
      createdAt: ago(2000),
      raw: { [one.idField]: one.idField === 'name' ? `engines/1/sessions/${again}` : again },
    })
    const ids = await list(sandbox)
    expect(sorted(ids)).toEqual(sorted(idsOf(sandbox).filter((id) => id !== twin.id)))
  })

  test('cancelled between two pages: no further request', async () => {
    await using sandbox = await open(one, 250)
    const stop = new Stop()
    onPage(sandbox, {
      2: () => {
        stop.request('cancelled', ours('the run was cancelled (SIGINT)'))
        return undefined
      },
    })
    const { account } = await act(sandbox, live, { stop })
    expect(account.status).toBe('cancelled')
    expect(lines(sandbox).map(withoutItemIds)).toEqual(one.listing(idsOf(sandbox)).slice(0, lines(sandbox).length))
    expect(lines(sandbox).length).toBeLessThan(one.listing(idsOf(sandbox)).length)
  })
})

describe.each(cursorCases.map((one) => [one.api, one] as const))('%s, by cursor', (_, one) => {
  test('a last page that says that there are more: aborted', async () => {
    await using sandbox = await open(one, 150, { lyingHasMore: true })
    await aborts(sandbox, /page 3 of the list of \w+ .*says that there are more, but not after which id/)
    const [first, second] = one.listing(idsOf(sandbox))
    expect(lines(sandbox)).toEqual([first, second, `${first}&after=${idsOf(sandbox)[149]}`])
  })

  test('a first page without any entry that says that there are more: aborted', async () => {
    await using sandbox = await open(one, 150)
    onPage(sandbox, { 1: () => ({ body: { data: [], has_more: true, last_id: 'cursor_1' } }) })
    await aborts(sandbox, /page 1 of the list of [\w ]+ says that there are more/)
    expect(lines(sandbox)).toHaveLength(1)
  })

  test('a page in the middle without any entry that says that there are more: aborted', async () => {
    await using sandbox = await open(one, 250)
    onPage(sandbox, { 2: () => ({ body: { data: [], has_more: true, last_id: 'cursor_1' } }) })
    await aborts(sandbox, /page 2 of the list of [\w ]+ says that there are more/)
  })

  test.each([undefined, null, 'false', 0])('"has_more" that is %j: aborted', async (more) => {
    await using sandbox = await open(one, 150)
    onPage(sandbox, { 1: () => ({ body: { data: [{ id: 'x' }], has_more: more, last_id: 'x' } }) })
    await aborts(sandbox, /wrong shape: the page does not say if there are more/)
  })

  test('no way on: more to come, but neither "last_id" nor an entry with an id: aborted', async () => {
    await using sandbox = await open(one, 150)
    onPage(sandbox, { 1: () => ({ body: { data: [{ name: 'x' }], has_more: true } }) })
    await aborts(sandbox, /wrong shape: the page says that there are more, but not after which id/)
  })

  test('without "last_id": goes on after the last entry', async () => {
    await using sandbox = await open(one, 250, { noLastId: true })
    expect(await list(sandbox)).toEqual(idsOf(sandbox))
    expect(lines(sandbox)).toEqual(one.listing(idsOf(sandbox)))
  })

  test('cursors of the server’s own: goes on after "last_id", which is no thread', async () => {
    await using sandbox = await open(one, 250, { ownCursors: true })
    expect(await list(sandbox)).toEqual(idsOf(sandbox))
    expect(lines(sandbox)[1]).toMatch(/&after=cursor_/)
  })

  test('pages shorter than asked for, with more to follow: read to the end', async () => {
    await using sandbox = await open(one, 250, { shortPages: true })
    expect(await list(sandbox)).toEqual(idsOf(sandbox))
    expect(sandbox.requestCount).toBeGreaterThan(3)
  })

  test('threads that are just being deleted leave gaps in their pages: the rest is listed', async () => {
    await using sandbox = await open(one, 250, { staleListMs: 600_000, staleGaps: true })
    const before = idsOf(sandbox)
    onPage(sandbox, {
      2: () => {
        for (const id of before.slice(120, 200)) sandbox.remove(id)
        return undefined
      },
    })
    expect(await list(sandbox)).toEqual([...before.slice(0, 120), ...before.slice(200)])
    expect(lines(sandbox)).toEqual(one.listing(before))
  })

  test('all threads of a page are just being deleted: aborted, because the page cannot be told from an end', async () => {
    await using sandbox = await open(one, 350, { staleListMs: 600_000, staleGaps: true })
    const before = idsOf(sandbox)
    onPage(sandbox, {
      2: () => {
        for (const id of before.slice(100, 200)) sandbox.remove(id)
        return undefined
      },
    })
    await aborts(sandbox, /page 2 of the list of [\w ]+ says that there are more/)
  })

  test('an empty last page, after one that said that there are more: the end, once the page before confirms it', async () => {
    await using sandbox = await open(one, 100)
    const [first] = one.listing([])
    sandbox.setBefore(({ query }) => (query.has('after') ? { body: { data: [], has_more: false } } : undefined))
    const pages = await pageBodies(sandbox, one)
    onPage(sandbox, {
      1: () => ({ body: { ...pages, has_more: true } }),
      2: () => ({ body: { object: 'list', data: [], first_id: null, last_id: null, has_more: false } }),
      3: () => ({ body: { ...pages, has_more: true } }),
    })
    expect(await list(sandbox)).toEqual(idsOf(sandbox))
    const after = `${first}&after=${idsOf(sandbox).at(-1)}`
    expect(lines(sandbox).slice(-4)).toEqual([first, after, first, after])
  })

  describe('the thread after which the next page begins is deleted by somebody else', () => {
    const dead = { 400: 1, invalid_cursor: 1, 500: 6, 'first-page': 1 } as const

    test.each([
      '400',
      'invalid_cursor',
      '500',
      'first-page',
    ] as const)('the server answers %s: the page before is read again, and the list is whole', async (unknownCursor) => {
      await using sandbox = await open(one, 350, { unknownCursor })
      const before = idsOf(sandbox)
      sandbox.setBefore(({ query }) => {
        if (query.get('after') === before[199]) sandbox.remove(before[199] ?? '')
        return undefined
      })
      expect(await list(sandbox)).toEqual(before)
      const [first] = one.listing([])
      const at = (index: number) => `${first}&after=${before[index]}`
      expect(lines(sandbox)).toEqual([
        ...[first, at(99)],
        ...Array(dead[unknownCursor]).fill(at(199)),
        // Is it the server, or the request?
        ...(unknownCursor === '500' ? [first] : []),
        ...[at(99), at(200), at(300)],
      ])
    })

    test('the server answers with an empty page, as if it were the end: the list is whole', async () => {
      await using sandbox = await open(one, 350)
      const before = idsOf(sandbox)
      sandbox.setBefore(({ query }) => {
        if (query.get('after') !== before[199]) return undefined
        sandbox.remove(before[199] ?? '')
        return { body: { object: 'list', data: [], has_more: false } }
      })
      expect(await list(sandbox)).toEqual(before)
    })

    test('and so is the one after which the page before begins: aborted', async () => {
      await using sandbox = await open(one, 350)
      const before = idsOf(sandbox)
      sandbox.setBefore(({ query }) => {
        if (query.get('after') !== before[199]) return undefined
        for (const index of [199, 99]) sandbox.remove(before[index] ?? '')
        return undefined
      })
      await aborts(sandbox, /answered 400 to page 2 of the list/)
    })

    test('and so are all of that page: aborted, because the end cannot be told from a gap', async () => {
      await using sandbox = await open(one, 250)
      const before = idsOf(sandbox)
      onPage(sandbox, {
        2: () => {
          for (const id of before.slice(0, 100)) sandbox.remove(id)
          return undefined
        },
      })
      await aborts(sandbox, /changed while the list was read/)
    })

    test('a cursor that is refused although its thread is there: aborted with what the server says', async () => {
      await using sandbox = await open(one, 250)
      sandbox.setBefore(({ query }) =>
        query.has('after') ? { status: 400, body: { error: { message: 'after is not supported' } } } : undefined,
      )
      await aborts(sandbox, /answered 400 to page 2 of the list of [\w ]+: after is not supported/)
      expect(lines(sandbox)).toHaveLength(3)
    })
  })
})

describe.each(placeCases.map((one) => [one.api, one] as const))('%s, by place', (_, one) => {
  test.each([
    1, 40, 90, 99, 100, 130, 198,
  ])('somebody else deletes %i of the threads that were listed: those after them are not skipped', async (count) => {
    await using sandbox = await open(one, 450)
    const before = listed(one, sandbox)
    onPage(sandbox, {
      3: () => {
        for (const id of before.slice(0, count)) sandbox.remove(id)
        return undefined
      },
    })
    const ids = await list(sandbox)
    expect(sorted(ids)).toEqual(sorted(before))
    expect(sandbox.requestCount).toBeLessThan(one.listing(before).length + 9)
  })

  test('the thread at which the next page begins is among them: nothing is skipped', async () => {
    await using sandbox = await open(one, 450)
    const before = listed(one, sandbox)
    onPage(sandbox, {
      2: () => {
        for (const index of [99, 98, 97]) sandbox.remove(before[index] ?? '')
        return undefined
      },
    })
    expect(sorted(await list(sandbox))).toEqual(sorted(before))
  })

  test('all that were listed are among them: the rest is listed', async () => {
    await using sandbox = await open(one, 450)
    const before = listed(one, sandbox)
    onPage(sandbox, {
      2: () => {
        for (const id of before.slice(0, 100)) sandbox.remove(id)
        return undefined
      },
    })
    expect(sorted(await list(sandbox))).toEqual(sorted(before))
  })

  test('everything is deleted meanwhile: what was listed, and an end', async () => {
    await using sandbox = await open(one, 450)
    const before = listed(one, sandbox)
    onPage(sandbox, {
      2: () => {
        for (const id of before) sandbox.remove(id)
        return undefined
      },
    })
    expect(await list(sandbox)).toEqual(before.slice(0, 100))
  })

  test.each([1, 60])('%i threads are made meanwhile: every one that was there is listed', async (count) => {
    await using sandbox = await open(one, 450)
    const before = idsOf(sandbox)
    onPage(sandbox, {
      3: () => {
        for (let made = 0; made < count; made++) sandbox.add({ createdAt: ago(0) })
        return undefined
      },
    })
    const ids = await list(sandbox)
    expect(before.filter((id) => !ids.includes(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('entries without an id are counted once, though pages overlap', async () => {
    await using sandbox = await open(one, 300)
    const key = one.api === 'langgraph-threads' ? 'thread_id' : 'id'
    for (const id of listed(one, sandbox).slice(95, 105)) sandbox.update(id, { raw: { [key]: '' } })
    const before = listed(one, sandbox)
    onPage(sandbox, {
      3: () => {
        for (const id of before.slice(0, 30)) sandbox.remove(id)
        return undefined
      },
    })
    const ids = await list(sandbox)
    expect(ids.filter((id) => id === '-')).toHaveLength(10)
    expect(ids).toHaveLength(300)
  })
})

/** The body of the first page. */
async function pageBodies(sandbox: Sandbox, { listing, headers }: Case): Promise<object> {
  const response = await fetch(`${sandbox.url}${listing([])[0]?.replace('GET ', '')}`, { headers })
  return (await response.json()) as object
}

/** In the order in which the server lists them. */
const listed = ({ api }: Case, sandbox: Sandbox) =>
  api === 'mistral-conversations' ? idsOf(sandbox).toReversed() : idsOf(sandbox)

/** A page of Mistral's list, oldest first. */
function oldestFirst(sandbox: Sandbox, { query, purpose }: SandboxRequest): Override | undefined {
  if (purpose !== 'list') return undefined
  const [page, size] = [Number(query.get('page')), Number(query.get('page_size'))]
  const mistral = cursorless('mistral-conversations')
  const threads = sandbox.threads().slice(page * size, (page + 1) * size)
  return {
    body: threads.map(({ id, createdAt }) => ({ id, created_at: timeIn(mistral, createdAt), metadata: {} })),
  }
}

function cursorless(name: string): Case {
  const found = placeCases.find(({ api }) => api === name)
  if (found === undefined) throw new Error(`${name} lists by cursor`)
  return found
}
