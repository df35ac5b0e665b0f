/** What `npm run mutation` changes, and which tests specify it. */

import { globSync } from 'node:fs'

/** Files that are changed together, and the tests that each change is tried with. */
export interface Piece {
  readonly name: string
  readonly source: readonly string[]
  /** Those that specify it and are quick, the quickest first: real servers and processes are not. Under `__tests__/`, without `.test.ts`. */
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
      {
        name: 'policy-expression',
        source: ['src/policy/expression/*.ts'],
        tests: ['policy/expression/*'],
      },
      {
        name: 'policy-conditions',
        source: ['src/policy/conditions/*.ts', 'src/policy/{group,held-too,instants,judge,matter,past-age}.ts'],
        // What is made once, for the first thread that needs it, is told by the first of these.
        tests: [
          'policy/{conditions,verdict}',
          'policy/{counting,erasure,handing-over,keep-latest,terms,words}',
          'policy/{order-of-judgement,plan}',
        ],
      },
      {
        name: 'policy-rules',
        source: ['src/policy/rules/*.ts', 'src/policy/narrowing.ts'],
        tests: ['policy/{conditions,narrowing,rules,terms,verdict,words}', 'policy/rules-properties'],
      },
      {
        name: 'policy-plan',
        source: ['src/policy/{candidate-columns,heap,keep-latest,made-anew,plan}.ts', 'src/policy/planners/*.ts'],
        tests: ['policy/{handing-over,keep-latest,made-anew,planners}', 'policy/{candidate-columns,plan}'],
      },
      {
        name: 'policy-near-misses',
        source: ['src/policy/near-misses.ts'],
        tests: ['policy/{conditions,erasure,selector,verdict}', 'policy/order-of-judgement'],
      },
      {
        name: 'policy-ages',
        source: ['src/policy/{age,age-in-sentences,retain-until}.ts'],
        tests: ['policy/{age,retain-until,words}', 'policy/grammars'],
      },
      {
        name: 'policy-selectors',
        source: ['src/policy/{other-languages,selector*}.ts'],
        tests: ['policy/{selector,words}', 'policy/grammars'],
      },
      {
        name: 'policy',
        source: ['src/policy/**/*.ts'],
        tests: ['policy/{conditions,counting,verdict,terms,words}', 'policy/*'],
      },
    ],
  },
  {
    name: 'sweep',
    pieces: [
      {
        name: 'sweep-items',
        source: ['src/sweep/{erase-items,item-problem,items-route,list-items,list-witness}.ts'],
        tests: ['sweep/{item-lists,erase-items,items-first}'],
      },
      {
        name: 'sweep-reading',
        source: ['src/sweep/{reading,sample,settle,sweep,verification}.ts'],
        tests: ['sweep/{verification,pages,sweep,reading-ahead}'],
      },
      {
        name: 'sweep',
        source: ['src/sweep/*.ts'],
        tests: ['sweep/{places,meaning,send-deletion,pages,deletion,items-first,late,sweep,verification}'],
      },
    ],
  },
  {
    name: 'absence',
    pieces: [
      {
        name: 'absence',
        source: ['src/threads/absence/*.ts'],
        tests: ['threads/absence/*', 'sweep/{deletion,sweep,verification}'],
      },
    ],
  },
  {
    name: 'inputs',
    pieces: [
      {
        name: 'inputs-secrets',
        source: ['src/inputs/secret-inputs.ts'],
        tests: ['inputs/secret-inputs'],
      },
      {
        name: 'inputs-sign-in',
        source: ['src/inputs/sign-in.ts'],
        tests: ['inputs/{sign-in,declared,empty,values}'],
      },
      {
        name: 'inputs',
        source: ['src/inputs/*.ts'],
        tests: [
          'inputs/{paths,rules,unknown-inputs,by-api,foreign-words,base-url,values,ages-rule,by-event,declared,approved-plan,empty,prose,grammars}',
        ],
      },
    ],
  },
  {
    name: 'text',
    pieces: [{ name: 'text', source: ['src/report/safe-text.ts', 'src/text.ts'], tests: ['text', 'report/safe-text'] }],
  },
]

export const pieces: readonly Piece[] = groups.flatMap((group) => group.pieces)

/** The files that belong to a piece, with `/` between folders. */
export function filesOf(piece: Piece): string[] {
  const earlier = new Set(pieces.slice(0, pieces.indexOf(piece)).flatMap(({ source }) => paths(source)))
  return paths(piece.source).filter((path) => !earlier.has(path))
}

const paths = (source: readonly string[]): string[] => globSync(source).map((path) => path.replaceAll('\\', '/'))
