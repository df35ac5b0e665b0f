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
 * @throws {AnswerLost} when it is larger than that, says that it is JSON and is not, or is JSON and not UTF-8
 * @throws what `fetch` throws when it breaks off; neither of them where the status says enough
 */
export async function readBody(response: Response, most: number): Promise<Body> {
  let read: Read
  try {
    read = await boundedText(response, most)
  } catch (error) {
    if (saysEnough(response.status)) return nothing
    throw error
  }
  const { content } = read
  if (content === '') return nothing
  const kept = content.slice(0, longestText)
  try {
    const body = parseJson(content)
    // An id would be another, and a name that is protected would not be found.
    if (response.ok && isSpoilt(read)) throw new AnswerLost(ours('the answer is not UTF-8, as JSON is'))
    return { body, text: kept }
  } catch (error) {
    if (error instanceof AnswerLost) throw error
    if (response.ok && /\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
      throw new AnswerLost(ours('the answer says that it is JSON, but is not: it may have been cut off'), 'otherwise', {
        cause: error,
      })
    }
    return { body: content, text: kept }
  }
}

/** The text of a body, and how many bytes it had. */
interface Read {
  readonly content: string
  readonly bytes: number
}

/** The sign that takes the place of bytes that are not UTF-8; servers may also send it themselves. */
const replacement = '\ufffd'
/** A byte-order mark is taken off. */
const markLength = 3

/** Whether bytes were replaced. Each that is not UTF-8 becomes three; an emoji that was cut off becomes three as well, and passes. */
function isSpoilt({ content, bytes }: Read): boolean {
  if (!content.includes(replacement)) return false
  const length = Buffer.byteLength(content)
  return length !== bytes && length !== bytes - markLength
}

async function boundedText(response: Response, most: number): Promise<Read> {
  if (response.body === null) return { content: '', bytes: 0 }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let [content, bytes] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { content: content + decoder.decode(), bytes }
    bytes += value.byteLength
    if (bytes > most) {
      await reader.cancel()
      throw new AnswerLost(text`the answer is larger than ${most / mebibyte} MiB`, 'too large')
    }
    content += decoder.decode(value, { stream: true })
  }
}
