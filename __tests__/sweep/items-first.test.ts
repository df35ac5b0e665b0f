/** A conversation, whose items go first: what becomes of it, by what the server answers. */

import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { ago, answer, candidate, lost, type Replies, stopped, swept } from './scripted.ts'

type Result = Omit<Outcome, 'candidate' | 'at'>

const page = (...ids: string[]) => answer(200, { data: ids.map((id) => ({ id })), has_more: false })
const pageOfMore = (...ids: string[]) => answer(200, { data: ids.map((id) => ({ id })), has_more: true })
const gone = answer(404, { error: { message: 'There is no such item' } })
const goneByLostAttempt = answer(404, { error: { message: 'No item' } }, { attempts: 2, lost: 1 })
const done = answer(200, { id: 'it', object: 'conversation' })
const nothing = answer(200)
const confirmed = answer(200, { id: 'it', deleted: true })
const refused = answer(403, { error: { message: 'No.', type: 'some_type', code: 'some_code' } })
const conversation = (metadata: object = {}) => answer(200, { id: 'it', created_at: ago(100), metadata })

const nextRun = 'The thread was left in place; the next run tries again.'
const cancelled = 'the run was cancelled'
const saidNo = { status: 403, requestId: 'req_403', errorType: 'some_code', serverMessage: 'No.', hint: nextRun }
const noAnswer = { status: 502, requestId: 'req_lost', lost: true, hint: nextRun } as const
const deleted = { outcome: 'deleted', note: 'confirmed by the API', status: 200, requestId: 'req_200' } as const

const outcomeOf = async (replies: Replies) => {
  const { outcomes, sent } = await swept([candidate()], replies, { api: 'conversations' })
  const { candidate: _, at: __, ...result } = outcomes[0] as Outcome
  return { result, sent }
}

describe('a conversation with two items', () => {
  test.each<[string, Replies, Result]>([
    [
      'whose items go: deleted',
      { list: [page('a', 'b'), page()], delete: [done, done, confirmed] },
      { ...deleted, itemsErased: 2 },
    ],
    [
      'of which one was gone already: deleted, and the other one is counted',
      { list: [page('a', 'b'), page()], delete: [gone, done, confirmed] },
      { ...deleted, itemsErased: 1 },
    ],
    [
      'of which one is gone by an attempt whose answer was lost: deleted, and both are counted',
      { list: [page('a', 'b'), page()], delete: [goneByLostAttempt, done, confirmed] },
      { ...deleted, itemsErased: 2 },
    ],
    [
      'of which one is deleted twice, because the first time nothing was said: deleted, and both are counted',
      { list: [page('a', 'b'), page('a'), page()], delete: [nothing, done, gone, confirmed] },
      { ...deleted, itemsErased: 2 },
    ],
    [
      'which itself was gone before its items were listed: already gone',
      { list: [gone], read: [gone] },
      {
        outcome: 'already-gone',
        note: 'gone before it was deleted',
        status: 404,
        requestId: 'req_404',
        itemsErased: 0,
      },
    ],
    [
      'which itself was gone when its items were listed again: deleted by somebody else, its items by us',
      { list: [page('a', 'b'), gone], delete: [done, done], read: [gone] },
      {
        outcome: 'already-gone',
        note: 'gone before it was deleted',
        status: 404,
        requestId: 'req_404',
        itemsErased: 2,
      },
    ],
    [
      'whose items the server does not know, although it knows the conversation: failed, and left in place',
      { list: [gone], read: [conversation()] },
      {
        outcome: 'failed',
        note: 'its items could not be listed: the server does not know them, but knows the thread',
        status: 200,
        hint: nextRun,
        itemsErased: 0,
      },
    ],
    [
      'whose items the server no longer knows, and which cannot be read: failed, and left in place',
      { list: [page('a', 'b'), gone], delete: [done, done], read: [lost('no answer came')] },
      {
        outcome: 'failed',
        note: 'its items could not be listed: no answer came',
        ...noAnswer,
        itemsErased: 2,
      },
    ],
    [
      'whose items the server does not know, and which is not looked at because the run is stopped: not attempted',
      { list: [gone], read: [stopped(0)] },
      { outcome: 'not-attempted', note: cancelled, itemsErased: 0 },
    ],
    [
      'which are listed although they are gone: deleted',
      { list: [page('a', 'b')], delete: [done, done, confirmed], read: [gone] },
      { ...deleted, itemsErased: 2 },
    ],
    [
      'of which one is there although it was deleted: failed',
      { list: [page('a', 'b')], delete: [done, done], read: [gone, answer(200, { id: 'b' })] },
      {
        outcome: 'failed',
        note: 'an item is still there, although its deletion was accepted',
        hint: nextRun,
        itemsErased: 2,
      },
    ],
    [
      'of which one cannot be read back: failed',
      { list: [page('a', 'b')], delete: [done, done], read: [refused] },
      {
        outcome: 'failed',
        note: 'an item could not be read back: the server answered 403',
        ...saidNo,
        itemsErased: 2,
      },
    ],
    [
      'stopped while one is read back: failed',
      { list: [page('a', 'b')], delete: [done, done], read: [stopped(0)] },
      {
        outcome: 'failed',
        note: `stopped while its items were being deleted: ${cancelled}`,
        hint: nextRun,
        itemsErased: 2,
      },
    ],
    [
      'whose deletion is always answered with nothing, and does nothing: failed',
      { list: [page('a', 'b')], delete: [nothing] },
      {
        outcome: 'failed',
        note: 'an item is still there, although its deletion was accepted',
        hint: nextRun,
        itemsErased: 0,
      },
    ],
    [
      'of which one stays, and which gets a new one three times: failed, because of the one that stays',
      {
        list: [page('a', 'b'), page('a', 'c'), page('a', 'd'), page('a', 'e')],
        delete: [nothing, done, nothing, done, nothing, done],
      },
      {
        outcome: 'failed',
        note: 'an item is still there, although its deletion was accepted',
        hint: nextRun,
        itemsErased: 3,
      },
    ],
    [
      'of which one is listed although it was gone already, said without a word: deleted, and the other one is counted',
      { list: [page('a', 'b')], delete: [answer(404), done, confirmed], read: [gone] },
      { ...deleted, itemsErased: 1 },
    ],
    [
      'which gets a new one three times: failed',
      { list: [page('a', 'b'), page('c'), page('d'), page('e')], delete: [done] },
      {
        outcome: 'failed',
        note: 'it got new items while its items were being deleted',
        hint: nextRun,
        itemsErased: 4,
      },
    ],
    [
      'which gets a new one twice: deleted',
      { list: [page('a', 'b'), page('c'), page('d'), page()], delete: [done, done, done, done, confirmed] },
      { ...deleted, itemsErased: 4 },
    ],
    [
      'of which the second cannot be deleted: failed',
      { list: [page('a', 'b')], delete: [done, refused] },
      {
        outcome: 'failed',
        note: 'an item could not be deleted: the server answered 403',
        ...saidNo,
        itemsErased: 1,
      },
    ],
    [
      'of which the second is answered with a redirect: failed, and not followed',
      { list: [page('a', 'b')], delete: [done, answer(300)] },
      {
        outcome: 'failed',
        note: 'an item could not be deleted: the server answered 300',
        status: 300,
        requestId: 'req_300',
        hint: nextRun,
        itemsErased: 1,
      },
    ],
    [
      'of which the second gets no answer: failed, and lost',
      { list: [page('a', 'b')], delete: [done, lost('no answer came')] },
      { outcome: 'failed', note: 'an item could not be deleted: no answer came', ...noAnswer, itemsErased: 1 },
    ],
    [
      'stopped before the first is deleted: not attempted',
      { list: [page('a', 'b')], delete: [stopped(0)] },
      { outcome: 'not-attempted', note: cancelled, itemsErased: 0 },
    ],
    [
      'stopped while the first is deleted: failed',
      { list: [page('a', 'b')], delete: [stopped(1)] },
      {
        outcome: 'failed',
        note: `stopped while its items were being deleted: ${cancelled}`,
        hint: nextRun,
        itemsErased: 0,
      },
    ],
    [
      'stopped before the second is deleted: failed',
      { list: [page('a', 'b')], delete: [done, stopped(0)] },
      {
        outcome: 'failed',
        note: `stopped while its items were being deleted: ${cancelled}`,
        hint: nextRun,
        itemsErased: 1,
      },
    ],
    [
      'stopped before they are listed: not attempted',
      { list: [stopped(0)] },
      { outcome: 'not-attempted', note: cancelled, itemsErased: 0 },
    ],
    [
      'stopped before they are listed again: failed',
      { list: [page('a', 'b'), stopped(0)], delete: [done] },
      {
        outcome: 'failed',
        note: `stopped while its items were being deleted: ${cancelled}`,
        hint: nextRun,
        itemsErased: 2,
      },
    ],
    [
      'whose list cannot be had: failed',
      { list: [refused] },
      {
        outcome: 'failed',
        note: 'its items could not be listed: the server answered 403',
        ...saidNo,
        itemsErased: 0,
      },
    ],
    [
      'whose list gets no answer the second time: failed, and lost',
      { list: [page('a', 'b'), lost('no answer came')], delete: [done] },
      { outcome: 'failed', note: 'its items could not be listed: no answer came', ...noAnswer, itemsErased: 2 },
    ],
    [
      'whose list is none: failed',
      { list: [answer(200, 'a, b')] },
      {
        outcome: 'failed',
        note: 'its items could not be listed: the page is no JSON object',
        hint: nextRun,
        itemsErased: 0,
      },
    ],
    [
      'whose list repeats a page: failed',
      { list: [pageOfMore('a'), pageOfMore('b'), pageOfMore('b')] },
      {
        outcome: 'failed',
        note: 'its items could not be listed: a page repeats itself',
        hint: nextRun,
        itemsErased: 0,
      },
    ],
    [
      'stopped before the conversation itself is deleted: failed, because half of it is gone',
      { list: [page('a', 'b'), page()], delete: [done, done, stopped(0)] },
      { outcome: 'failed', note: cancelled, hint: 'The next run tries again.', itemsErased: 2 },
    ],
    [
      'put under a hold when they are gone: failed, because half of it is gone',
      {
        list: [page('a', 'b'), page()],
        delete: [done, done, nothing],
        verify: [conversation({ retain_until: '2027-01-01' })],
      },
      { outcome: 'failed', note: 'retain_until is in the future', hint: 'The next run tries again.', itemsErased: 2 },
    ],
    [
      'of which nothing was erased by us: not attempted, when the run is stopped before the conversation is deleted',
      { list: [page('a', 'b'), page()], delete: [gone, gone, stopped(0)] },
      { outcome: 'not-attempted', note: cancelled, itemsErased: 0 },
    ],
  ])('%s', async (_, replies, expected) => {
    expect((await outcomeOf(replies)).result).toEqual(expected)
  })

  test('every page is read, then item after item goes, then the conversation; what has begun is brought to its end', async () => {
    const { sent } = await outcomeOf({ list: [pageOfMore('a'), page('b'), page()], delete: [done, done, confirmed] })
    expect(sent).toEqual([
      'list GET /conversations/it/items within 300000 ms',
      'list GET /conversations/it/items after a within 300000 ms',
      'delete DELETE /conversations/it/items/a within 300000 ms',
      'delete DELETE /conversations/it/items/b',
      'list GET /conversations/it/items',
      'delete DELETE /conversations/it',
    ])
  })

  test('an error of this program is told as one', async () => {
    const list = [
      () => {
        throw new TypeError('a fault')
      },
    ]
    expect((await outcomeOf({ list })).result).toMatchObject({
      outcome: 'failed',
      note: 'unexpected error',
      serverMessage: 'TypeError: a fault',
    })
  })
})
