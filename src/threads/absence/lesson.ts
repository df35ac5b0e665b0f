/** How this server answers for what does not exist: learned from three made-up ids and a made-up route. */

import type { Answer, ApiRequest } from '../../api-request.ts'
import type { Stopped } from '../../stop.ts'
import { ours, type Text, text } from '../../text.ts'
import { formOf } from './form.ts'
import { forMadeUpId, forOtherRoute } from './made-up.ts'

/** How many made-up ids are asked for, and how many more where one turns out to exist. */
const [enough, spare] = [3, 3]

export interface Lesson {
  /** The form of its answer for an id that does not exist; undefined where that has none. */
  readonly missing: string | undefined
  /** The form of its answer for a route that does not exist; undefined where it gave none. */
  readonly route: string | undefined
  /** Why a missing thread cannot be recognized; undefined where it can. */
  readonly why: Text | undefined
  /** Whether reading a missing thread gets no proper answer at all, and costs many attempts. */
  readonly costly: boolean
  /** Whether it answered now in one form, now in another: then no form of it proves anything. */
  readonly isUnsteady: boolean
}

/** `isFirst`: the first attempt was answered, and no other answer came before this one. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly isFirst: boolean }
  | { readonly kind: 'lost'; readonly why: Text }
  | { readonly kind: 'stopped'; readonly stopped: Stopped }

export const likeNoRoute = ours('the server answers the same for a route that it does not have')
const unsteady = ours('the server answers for what does not exist now in one form, now in another')
const existing = ours('the server answers for every id as if it existed')
const noId = ours('no id could be made up that looks like those of the server')

/** @param like a request for one that exists, or did */
export async function learn(
  like: ApiRequest,
  ask: (request: ApiRequest) => Promise<Asked>,
): Promise<Lesson | { readonly stopped: Stopped }> {
  const first = forMadeUpId(like, 1)
  if (first === undefined) return { missing: undefined, route: undefined, why: noId, costly: false, isUnsteady: false }
  const elsewhere = forOtherRoute(first)
  // At the same time: deletions wait for this, or the end of the run does.
  const [missing, asked] = await Promise.all([formOfMissing(like, ask), ask(elsewhere)])
  if ('stopped' in missing) return missing
  if (asked.kind === 'stopped') return asked
  const route = asked.kind === 'lost' ? undefined : formOf(asked.answer, elsewhere)
  if (missing.form === undefined) {
    const { why, costly } = missing
    return { missing: undefined, route, why, costly, isUnsteady: why === unsteady }
  }
  const why = missing.form === route ? likeNoRoute : undefined
  return { missing: missing.form, route, why, costly: false, isUnsteady: false }
}

type OfMissing =
  | { readonly form: string }
  | { readonly form: undefined; readonly why: Text; readonly costly: boolean }
  | { readonly stopped: Stopped }

async function formOfMissing(like: ApiRequest, ask: (request: ApiRequest) => Promise<Asked>): Promise<OfMissing> {
  const forms: string[] = []
  const askAbout = (turn: number) => {
    const request = forMadeUpId(like, turn)
    return request && { request, answered: ask(request) }
  }
  const ahead = Array.from({ length: enough }, (_, index) => askAbout(index + 1))
  // Those that were asked ahead are heard in any case: nothing goes on behind the lesson's back.
  await Promise.all(ahead.map((one) => one?.answered))
  for (let turn = 1; turn <= enough + spare && forms.length < enough; turn++) {
    const one = turn <= enough ? ahead[turn - 1] : askAbout(turn)
    if (one === undefined) break
    const { request } = one
    const asked = await one.answered
    if (asked.kind === 'stopped') return asked
    if (asked.kind === 'lost') return otherwise(asked.why, true)
    const { answer } = asked
    // Somebody has this id after all.
    if (isSuccess(answer) && answer.body !== undefined) continue
    if (answer.status !== 404 && answer.status !== 410) return otherwise(text`${answer.status}`, isSuccess(answer))
    // A gateway may have said it in place of a server that says something else.
    if (!asked.isFirst) return { form: undefined, why: unsteady, costly: false }
    forms.push(formOf(answer, request))
  }
  const [form] = forms
  if (form === undefined || forms.length < enough) return { form: undefined, why: existing, costly: false }
  return forms.some((one) => one !== form) ? { form: undefined, why: unsteady, costly: false } : { form }
}

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300

const otherwise = (what: Text, costly: boolean): OfMissing => ({
  form: undefined,
  why: text`the server does not answer 404 for what does not exist, but ${what}`,
  costly,
})
