/**
 * `npm run bench`: every contender in every scenario, interleaved, three times;
 * medians; and whether the goals are met. Writes the table into bench/README.md
 * between the markers, and fails when a goal is missed.
 *
 *     node bench/main.ts [--only 1,3] [--repetitions 3]
 */

import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { answerHelp } from '../scripts/terminal.ts'
import { type Measured, measure } from './measure.ts'
import { ours, type Scenario, scenarios } from './scenarios.ts'

answerHelp(`Usage: npm run bench -- [--only 1,3] [--repetitions 3]

Runs the built action beside the scripts that people write, and fails where a goal is missed. Whole, it takes about half
an hour, wants an idle machine, and writes its table into bench/README.md.`)

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    repetitions: { type: 'string', default: '3' },
  },
})
const repetitions = Number(values.repetitions)
/** The table is made of at least so many runs. */
const fewest = 3
const chosen = scenarios.filter((_, index) => values.only === '' || values.only.split(',').includes(String(index + 1)))

type Runs = Map<string, Measured[]>

/** One repetition: each contender once, in another order each time, so that none always comes first. */
async function repeat(scenario: Scenario, repetition: number, runs: Runs): Promise<void> {
  const { contenders, order, patience } = scenario
  const turned = [
    ...contenders.slice(repetition % contenders.length),
    ...contenders.slice(0, repetition % contenders.length),
  ]
  for (const contender of turned) {
    const run = await measure(contender, contender.order ?? order, contender.patience ?? patience)
    runs.set(contender.name, [...(runs.get(contender.name) ?? []), run])
    const left = run.left > 0 ? `, ${run.left} left behind` : ''
    const status = run.status === undefined ? '' : ` (${run.status})`
    const end = run.stopped ? ' (stopped)' : status
    console.log(`  ${contender.name}: ${(run.time / 1000).toFixed(2)} s${end}${left}`)
  }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

/** The median of each figure; a goal that one run missed by its nature (a thread left behind) is missed. */
function summarised(runs: readonly Measured[]): Measured {
  const of = (figure: (run: Measured) => number) => median(runs.map(figure))
  const worst = (figure: (run: Measured) => number) => Math.max(...runs.map(figure))
  const known = (figure: (run: Measured) => number | undefined) =>
    runs.every((run) => figure(run) !== undefined) ? of((run) => figure(run) ?? Number.NaN) : undefined
  return {
    time: of(({ time }) => time),
    span: of(({ span }) => span),
    requests: of(({ requests }) => requests),
    throttled: of(({ throttled }) => throttled),
    pages: of(({ pages }) => pages),
    left: worst(({ left }) => left),
    wronglyDeleted: worst(({ wronglyDeleted }) => wronglyDeleted),
    cpu: known(({ cpu }) => cpu),
    memory: known(({ memory }) => memory),
    stopped: runs.some(({ stopped }) => stopped),
    status: runs.find(({ status }) => status !== 'complete')?.status ?? runs[0]?.status,
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

function table(scenario: Scenario, medians: ReadonlyMap<string, Measured>): { text: string; missed: string[] } {
  const own = medians.get(ours)
  if (own === undefined) throw new Error('ours was not measured')
  const missed: string[] = []
  const goals = scenario.goals.map(({ what, value, atMost, show }) => {
    const got = value(medians)
    const met = got <= atMost
    if (!met) missed.push(`${scenario.title}: ${what} is ${show(got)}, and may be ${show(atMost)}`)
    return row([what, show(got), show(atMost), met ? 'met' : '**missed**'])
  })
  const lines = scenario.contenders.map(({ name }) => {
    const run = medians.get(name)
    if (run === undefined) throw new Error(`${name} was not measured`)
    const { requests, throttled, left, wronglyDeleted, cpu, memory, stopped, time } = run
    return row([
      name,
      stopped ? `stopped after ${seconds(time)}` : seconds(time),
      left > 0 ? `**${left}**` : '0',
      wronglyDeleted > 0 ? `**${wronglyDeleted}**` : '0',
      String(requests),
      String(throttled),
      cpu === undefined ? '' : `${(cpu / requests).toFixed(2)} ms`,
      memory === undefined ? '' : `${Math.round(memory / 1e6)} MB`,
    ])
  })
  const bound = scenario.bound.of(own)
  const text = [
    `### ${scenario.title}`,
    '',
    `Bound: ${scenario.bound.what}${Number.isNaN(bound) ? '' : `, ${seconds(bound)}`}.`,
    '',
    row([
      'contender',
      'time',
      'left behind',
      'wrongly deleted',
      'requests',
      'throttled',
      'CPU per request',
      'peak memory',
    ]),
    row(['---', '---:', '---:', '---:', '---:', '---:', '---:', '---:']),
    ...lines,
    '',
    row(['goal for ours', 'measured', 'at most', '']),
    row(['---', '---:', '---:', '---']),
    ...goals,
    '',
  ].join('\n')
  return { text, missed }
}

const markers = ['<!-- table: begin -->', '<!-- table: end -->'] as const

async function write(text: string): Promise<void> {
  const path = fileURLToPath(new URL('./README.md', import.meta.url))
  const readme = await readFile(path, 'utf8')
  const [begin, end] = [readme.indexOf(markers[0]), readme.indexOf(markers[1])]
  if (begin < 0 || end < begin) throw new Error(`bench/README.md has no markers ${markers.join(' and ')}`)
  await writeFile(path, `${readme.slice(0, begin + markers[0].length)}\n${text}\n${readme.slice(end)}`)
}

const startedAt = performance.now()
const runs = new Map<Scenario, Runs>(chosen.map((scenario) => [scenario, new Map()]))
for (let repetition = 0; repetition < repetitions; repetition++) {
  for (const [scenario, ofScenario] of runs) {
    console.log(`${repetition + 1} of ${repetitions}: ${scenario.title}`)
    await repeat(scenario, repetition, ofScenario)
  }
}

const tables = [...runs].map(([scenario, ofScenario]) =>
  table(scenario, new Map([...ofScenario].map(([name, all]) => [name, summarised(all)]))),
)
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`
const text = [
  `Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)} in ${minutes} minutes: ${machine}. Medians of ${repetitions} runs.`,
  '',
  ...tables.map(({ text }) => text),
].join('\n')
console.log(`\n${text}`)
if (values.only === '' && repetitions >= fewest) await write(text)

const missed = tables.flatMap((one) => one.missed)
for (const one of missed) console.error(`Goal missed: ${one}`)
process.exitCode = missed.length === 0 ? 0 : 1
