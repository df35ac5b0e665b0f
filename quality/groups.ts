/** What `npm run mutation` changes, and which tests specify it. */

import { globSync } from 'node:fs'

/** Files that are changed together, and the tests that each change is tried with. */
export interface Piece {
  readonly name: string
  readonly source: readonly string[]
  /** Few, because each change has its test files loaded anew. Under `__tests__/`, without `.test.ts`. */
  readonly tests: readonly string[]
}

/** A room of the house that has a score of its own. */
export interface Group {
  readonly name: string
  /** A file belongs to the first piece that names it, so the last one may name the whole room. */
  readonly pieces: readonly Piece[]
}

export const groups: readonly Group[] = [
  {
    name: 'policy',
    pieces: [
      { name: 'policy-age', source: ['src/policy/age.ts'], tests: ['policy/age'] },
      {
        name: 'policy-selector',
        source: ['src/policy/{selector,selector-holds,near-misses,other-languages,truth}.ts'],
        tests: ['policy/selector'],
      },
      { name: 'policy-retain-until', source: ['src/policy/retain-until.ts'], tests: ['policy/retain-until'] },
      {
        name: 'policy-keep-latest',
        source: ['src/policy/{keep-latest,heap,group}.ts'],
        tests: ['policy/{keep-latest,handing-over}'],
      },
      {
        name: 'policy-plan',
        source: ['src/policy/plan.ts', 'src/policy/planners/*.ts'],
        tests: ['policy/{plan,planners,handing-over}'],
      },
      { name: 'policy-rules', source: ['src/policy/rules/*.ts'], tests: ['policy/rules'] },
      {
        name: 'policy-expression',
        source: ['src/policy/expression/*.ts'],
        tests: ['policy/expression/{expression,edges}'],
      },
      {
        name: 'policy-words',
        source: ['src/policy/{words,terms,selector-in-words,age-in-sentences,fingerprint}.ts'],
        tests: ['policy/{words,terms,handing-over}'],
      },
      {
        name: 'policy-judgement',
        source: ['src/policy/**/*.ts'],
        tests: ['policy/{verdict,order-of-judgement,words,terms}'],
      },
    ],
  },
  {
    name: 'sweep',
    pieces: [
      { name: 'sweep-meaning', source: ['src/sweep/meaning.ts'], tests: ['sweep/meaning'] },
      {
        name: 'sweep-items',
        source: ['src/sweep/{erase-items,item-problem,list-items,list-witness}.ts'],
        tests: ['sweep/items-first', 'threads/items-first'],
      },
      { name: 'sweep-bulk', source: ['src/sweep/bulk.ts'], tests: ['sweep/bulk'] },
      {
        name: 'sweep-sweep',
        source: ['src/sweep/*.ts'],
        tests: ['sweep/{deletion,items-first,sweep,verification}'],
      },
    ],
  },
  {
    name: 'absence',
    pieces: [
      {
        name: 'absence-form',
        source: ['src/threads/absence/{form,made-up,lesson}.ts'],
        tests: ['threads/absence/{form,lesson}'],
      },
      {
        name: 'absence-proof',
        source: ['src/threads/absence/*.ts'],
        tests: ['threads/absence/*', 'sweep/{deletion,sweep,verification}'],
      },
    ],
  },
  {
    name: 'inputs',
    pieces: [
      { name: 'inputs-plan', source: ['src/inputs/plan.ts'], tests: ['inputs/approved-plan'] },
      { name: 'inputs-server', source: ['src/inputs/server.ts'], tests: ['inputs/{base-url,grammars}'] },
      { name: 'inputs-emptiness', source: ['src/inputs/emptiness.ts'], tests: ['inputs/empty'] },
      {
        name: 'inputs-inputs',
        source: ['src/inputs/*.ts'],
        tests: ['inputs/{ages-rule,by-event,declared,grammars,values}'],
      },
    ],
  },
  {
    name: 'text',
    pieces: [{ name: 'text', source: ['src/report/safe-text.ts', 'src/text.ts'], tests: ['report/safe-text'] }],
  },
]

export const pieces: readonly Piece[] = groups.flatMap((group) => group.pieces)

/** The files that belong to a piece, with `/` between folders. */
export function filesOf(piece: Piece): string[] {
  const earlier = new Set(pieces.slice(0, pieces.indexOf(piece)).flatMap(({ source }) => paths(source)))
  return paths(piece.source).filter((path) => !earlier.has(path))
}

const paths = (source: readonly string[]): string[] => globSync(source).map((path) => path.replaceAll('\\', '/'))
