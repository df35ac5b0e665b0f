/**
 * What looks like another language in a selector is refused, never guessed: quotes of
 * other kinds, two conditions on one line, the signs of programming languages. In
 * double quotes all of it is text.
 */

import { type Text, text } from '../text.ts'

const otherQuotes = `'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033\u0060\u00b4`
const inOtherQuotes = new RegExp(`^[${otherQuotes}]|[${otherQuotes}]$`, 'u')
const typographic = /[\u201c\u201d\u201e\u201f\u00ab\u00bb]/u
const fullWidth = /[\uff01-\uff5e\u3000-\u3002]/u
/** Signs that compare or join in mathematics, and in no selector. */
const mathematical = /[\u2260\u2264\u2265\u2248\u2261\u2227\u2228\u00ac]/u
/** What a shell, a template or a workflow would have replaced by a value. */
const template = /\$[{(]|\{\{|^\$[A-Z_a-z]|^%[^%\s]+%$/u
/** A second selector behind a sign that joins parameters, or behind a line break written as `\\n`. */
const joined = /^[^?]*(?:[&|+]|\\[nr])[\p{L}_][\p{L}\p{N}_.-]*!?=/u
/** What begins, ends, encloses or joins the patterns of other languages. */
const expression = /^[~^]|\$$|^\/[^/]+\/[gimsuy]*$|^\(.*\)$|\|/su
/** `LIKE` in SQL, where the sign stands for any run of characters; behind a number it is a share. */
const like = /^%(?:\p{L}[^%]*)?$|^[^%]*\p{L}%$/u
/** Escapes of URLs and of Markdown; paths, optional chaining, negation and flags. */
const dressed = /%[\da-f]{2}|\\|^[-.@]|\?$|\[\]$/iu
/** What other languages write for nothing, yes or no. As a key alone it would hold of no thread. */
const foreignWord = /^(?:null|undefined|nil|nan|none|true|false)$/i
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u

/**
 * @param part what the text is: the whole line where nothing else could be read
 * @returns why it is refused; undefined where it is plain
 */
export function refuseOtherLanguages(given: string, part: 'key' | 'value' | 'line'): Text | undefined {
  if (inOtherQuotes.test(given) || typographic.test(given))
    return text`quotes of another kind: write double quotes, or none`
  if (fullWidth.test(given)) return text`a full-width sign: write the plain one, or quote the text with double quotes`
  if (/;|&&|\|\|/.test(given))
    return text`';', '&&' and '||' do not join selectors: write one a line, or quote the text with double quotes`
  if (/\s(and|or)\s/i.test(given))
    return text`'and' and 'or' do not join selectors: write one a line, or quote the text with double quotes`
  if (mathematical.test(given))
    return text`selectors compare with '=' and '!=' alone; quote a text that holds another sign`
  if (template.test(given)) {
    return text`it looks like a template that nothing has filled in: write the value, or quote the text with double quotes`
  }
  if (joined.test(given))
    return text`it looks like two selectors: write one a line, or quote the text with double quotes`
  if (part === 'line') return undefined
  if (/\s/u.test(given))
    return text`white space in a text without quotes: write one selector a line (in YAML with |, not with >), or quote the text with double quotes`
  if (invisible.test(given)) return text`an invisible character: type the text anew, or quote it with double quotes`
  if (part === 'value') {
    if (given.startsWith('>'))
      return text`selectors compare with '=' and '!=' alone; quote a text that holds another sign`
    if (/^[[{<]/.test(given))
      return text`selectors are not JSON or YAML; quote a value that begins so with double quotes`
    return expression.test(given) || like.test(given)
      ? text`it looks like a regular expression: write \`*\` for any run of characters, or quote the text with double quotes`
      : undefined
  }
  if (foreignWord.test(given))
    return text`it is what other languages write for nothing, yes or no; quote a key of this name with double quotes`
  if (/^(?:[\w$]+\.)?metadata[.[:/]/i.test(given))
    return text`a key without 'metadata' in front of it: all keys are keys of metadata`
  if (/^labels[.[:/]/i.test(given))
    return text`a key without 'labels' in front of it, or in double quotes if it is a part of it`
  if (/^(\/\/|--)/.test(given)) return text`a comment begins with '#'`
  if (/[<>~^|]|:$/.test(given))
    return text`selectors compare with '=' and '!=' alone; quote a key that holds another sign with double quotes`
  if (/^[[{$]/.test(given))
    return text`selectors are not JSON, YAML or a template; quote a key that begins so with double quotes`
  if (dressed.test(given))
    return text`a key as it stands in the metadata, without escapes, and without '-', '.', '@', '?' or '[]' at its ends; or in double quotes`
  return undefined
}

/** Quotes; a pattern; several keys; a selector; what begins an entry of a list, or a path; a comment. */
const morePuttingAround = /["*,=]|^[-.]|\s#|[\])}]$/

/** Whether a key that is written by itself, and never in quotes, comes in the dress of another language. White space inside is its own. */
export const isDressedKey = (given: string): boolean =>
  morePuttingAround.test(given) || refuseOtherLanguages(given.replace(/ +/g, '_'), 'key') !== undefined
