/** Reading the body of an answer, as far as it may reach. */

import type { Purpose } from '../api-request.ts'
import { parseJson } from '../json.ts'
import { ours, text } from '../text.ts'
import { AnswerLost } from './answer-lost.ts'

const mebibyte = 1024 * 1024

/** The most bytes that are read, after decompression: a page of a list may be long, nothing else is. */
export const mostBytes = (purpose: Purpose): number => (purpose === 'list' ? 32 : 1) * mebibyte

/** This much of the text is kept beside what it parses to, in characters. */
const longestText = 64 * 1024

export interface Body {
  /** The parsed JSON; the text where it is no JSON; undefined where it is empty. */
  readonly body: unknown
  /** The text as it came, or its beginning. */
  readonly text: string
}

const nothing: Body = { body: undefined, text: '' }

/** A status that says enough by itself: what the answer holds besides may be lost. */
const saysEnough = (status: number) => status === 429 || status >= 500

/**
 * Reads the body, piece by piece, so that no answer makes the process grow
 * beyond its bound: a megabyte of gzip may hold a gigabyte.
 *
 * @throws {AnswerLost} when it is larger than that, or says that it is JSON and is not
 * @throws what `fetch` throws when it breaks off; neither of them where the status says enough
 */
export async function readBody(response: Response, most: number): Promise<Body> {
  let text: string
  try {
    text = await boundedText(response, most)
  } catch (error) {
    if (saysEnough(response.status)) return nothing
    throw error
  }
  if (text === '') return nothing
  const kept = text.slice(0, longestText)
  try {
    return { body: parseJson(text), text: kept }
  } catch (error) {
    if (response.ok && /\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
      throw new AnswerLost(ours('the answer says that it is JSON, but is not: it may have been cut off'), 'otherwise', {
        cause: error,
      })
    }
    return { body: text, text: kept }
  }
}

async function boundedText(response: Response, most: number): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let [read, bytes] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return read + decoder.decode()
    bytes += value.byteLength
    if (bytes > most) {
      await reader.cancel()
      throw new AnswerLost(text`the answer is larger than ${most / mebibyte} MiB`, 'too large')
    }
    read += decoder.decode(value, { stream: true })
  }
}
