/**
 * What a test imports from `@jest/globals`, for tests that run without jest (`test-runner.ts`): jest's own `describe`,
 * `test` and hooks, which note what they are given, and its own `expect`. They come with jest.
 */

import { createRequire } from 'node:module'
import type * as Jest from '@jest/globals'

type Hook = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'
export type Step = () => unknown

/** A test, or a block of them, as `jest-circus` notes it. */
export interface Test {
  readonly type: 'test'
  readonly name: string
  readonly mode?: string | null
  readonly fn: Step
  readonly parent: Block
}

export interface Block {
  readonly type: 'describeBlock'
  readonly name: string
  readonly parent?: Block
  readonly children: readonly (Block | Test)[]
  readonly hooks: readonly { readonly type: Hook; readonly fn: Step }[]
}

type Circus = Pick<typeof Jest, 'describe' | 'test' | Hook> & {
  readonly resetState: () => void
  readonly getState: () => { readonly rootDescribeBlock: Block }
}

const require = createRequire(new URL('../package.json', import.meta.url))
const circus: Circus = require('jest-circus')

export const { describe, test, beforeAll, beforeEach, afterEach, afterAll } = circus
export const { expect }: Pick<typeof Jest, 'expect'> = require('expect')
/** How long a test may take, Stryker decides. */
export const jest = { setTimeout: () => {} }

/** The tests of a file: what is noted while it loads. */
export async function testsIn(file: URL): Promise<Block> {
  circus.resetState()
  await import(file.href)
  return circus.getState().rootDescribeBlock
}
