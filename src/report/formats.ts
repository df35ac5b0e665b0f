/** How numbers and times are written in every report. */

import { type Own, ours, own, type Text } from '../text.ts'
import type { Noun } from '../thread.ts'

/**
 * A whole number for people: `1,234`. Not by `toLocaleString`, which loads what it knows of all languages when it is first
 * called: that takes as long as judging a thousand threads, and falls between the last page and the first deletion.
 */
export function number(value: number): Own {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',') as Own
}

/** A number with one decimal: `4.2`. */
export function tenths(value: number): Own {
  return value.toFixed(1) as Own
}

/** A number of threads, in the API's own word: `1 session`, `1,234 sessions`, `no sessions`. */
export function counted(count: number, noun: Noun): Own {
  return own`${count === 0 ? 'no' : number(count)} ${count === 1 ? noun.one : noun.many}`
}

/** The same as words of ours, for a sentence with values. */
export function threads(count: number, noun: Noun): Text {
  return ours(counted(count, noun))
}

/** The word that fits a number: `plural(2, 'run', 'runs')`. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many
}

/** An instant, to the minute: `2026-11-22 13:05 UTC`. @param milliseconds since the Unix epoch */
export function moment(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** How long something took: `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000
  if (seconds < 59.95) return `${tenths(seconds)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`
}

/** A share: `12 %`, `0.3 %`, `under 0.1 %`. */
function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %'
  const percent = (part / whole) * 100
  if (percent < 0.1) return 'under 0.1 %'
  if (part < whole && percent > 99.9) return 'over 99.9 %'
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`
}

/** A text that no line break takes apart. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00A0')
}

/** A share for a narrow column. */
export function shareInCell(part: number, whole: number): string {
  return share(part, whole).replace(' %', '\u00A0%')
}

/** A text with its first letter in upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
