/** What can be asked of times, and reckoned with them. Times are in UTC. */

import { Duration, Timestamp } from './time.ts'

const inUtc = (field: (date: Date) => number) => (at: Timestamp) => BigInt(field(new Date(at.milliseconds)))
const whole = (unit: number) => (span: Duration) => BigInt(Math.trunc(span.milliseconds / unit))

/** Functions on times, by their signature. */
export const timeFunctions = {
  'timestamp.getFullYear(): int': inUtc((date) => date.getUTCFullYear()),
  'timestamp.getMonth(): int': inUtc((date) => date.getUTCMonth()),
  'timestamp.getDate(): int': inUtc((date) => date.getUTCDate()),
  'timestamp.getDayOfMonth(): int': inUtc((date) => date.getUTCDate() - 1),
  'timestamp.getDayOfWeek(): int': inUtc((date) => date.getUTCDay()),
  'timestamp.getDayOfYear(): int': inUtc((date) =>
    Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000),
  ),
  'timestamp.getHours(): int': inUtc((date) => date.getUTCHours()),
  'timestamp.getMinutes(): int': inUtc((date) => date.getUTCMinutes()),
  'timestamp.getSeconds(): int': inUtc((date) => date.getUTCSeconds()),
  'timestamp.getMilliseconds(): int': inUtc((date) => date.getUTCMilliseconds()),
  'duration.getHours(): int': whole(3_600_000),
  'duration.getMinutes(): int': whole(60_000),
  'duration.getSeconds(): int': whole(1_000),
}

type Operator = (left: Timestamp | Duration, right: Timestamp | Duration) => Timestamp | Duration | boolean

/** Operators on times, by their signature; `!=` comes with `==`. */
export const timeOperators: Record<string, Operator> = {
  'timestamp - timestamp: duration': (a, b) => new Duration(a.milliseconds - b.milliseconds),
  'timestamp - duration: timestamp': (a, b) => new Timestamp(a.milliseconds - b.milliseconds),
  'timestamp + duration: timestamp': (a, b) => new Timestamp(a.milliseconds + b.milliseconds),
  'duration + timestamp: timestamp': (a, b) => new Timestamp(a.milliseconds + b.milliseconds),
  'duration + duration: duration': (a, b) => new Duration(a.milliseconds + b.milliseconds),
  'duration - duration: duration': (a, b) => new Duration(a.milliseconds - b.milliseconds),
}
for (const type of ['timestamp', 'duration']) {
  timeOperators[`${type} < ${type}`] = (a, b) => a.milliseconds < b.milliseconds
  timeOperators[`${type} <= ${type}`] = (a, b) => a.milliseconds <= b.milliseconds
  timeOperators[`${type} > ${type}`] = (a, b) => a.milliseconds > b.milliseconds
  timeOperators[`${type} >= ${type}`] = (a, b) => a.milliseconds >= b.milliseconds
  timeOperators[`${type} == ${type}`] = (a, b) => a.milliseconds === b.milliseconds
}
