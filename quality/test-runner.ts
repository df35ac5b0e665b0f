/**
 * Runs jest's test files for Stryker in a process that keeps them loaded: the source has all changes in it, and a
 * variable says which one is active, so that a change costs the few milliseconds of its tests. Jest itself loads each
 * test file anew for each run, which takes seconds.
 *
 * What one run leaves behind in memory must not decide the next. A test that notices a change runs once more without
 * it. If it fails then as well, or if no test notices a change, all is loaded anew, and the change is tried again.
 */

import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type InstrumenterContext,
  INSTRUMENTER_CONSTANTS as names,
  type StrykerOptions,
} from '@stryker-mutator/api/core'
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin'
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner'
import type { Block, Step, Test } from './jest-globals.ts'

const globals = new URL('jest-globals.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === '@jest/globals') return { url: globals, shortCircuit: true }
    const found = next(specifier, context)
    const generation = context.parentURL?.split('?generation=')[1]
    if (generation === undefined || /\/node_modules\/|\?|^node:/.test(found.url)) return found
    return { ...found, url: `${found.url}?generation=${generation}` }
  },
})

/** A test file with what it notes while it loads. */
interface TestFile {
  readonly path: string
  root?: Block
}

/** What Stryker and the changed source tell each other: undefined is what is not set. */
type Context = { [Key in keyof InstrumenterContext]: InstrumenterContext[Key] | undefined }

interface Run {
  readonly isChosen: (id: string) => boolean
  /** Whether the first test that fails ends the run. */
  readonly isBail: boolean
  readonly results: TestResult[]
}

class InProcess implements TestRunner {
  static inject = tokens(commonTokens.options)
  readonly #tests: readonly string[]
  readonly #setup: readonly string[]
  readonly #context: Context
  /** Undefined where the next run loads source and tests anew, under another address. */
  #files: readonly TestFile[] | undefined
  #generation = 0
  /** What is thrown where no test waits for it. */
  #stray: unknown

  constructor(options: StrykerOptions) {
    const { tests, setup } = options.inProcess as { tests: readonly string[]; setup: readonly string[] }
    this.#tests = tests
    this.#setup = setup
    this.#context = {}
    Object.assign(globalThis, { [names.NAMESPACE]: this.#context })
    process.on('uncaughtException', (error) => {
      this.#stray ??= error
    })
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async dryRun({ coverageAnalysis }: DryRunOptions): Promise<DryRunResult> {
    const results = await this.#run({ isChosen: () => true, isBail: false, results: [] })
    const tests = { status: DryRunStatus.Complete, tests: results } as const
    const { mutantCoverage } = this.#context
    return coverageAnalysis === 'off' || mutantCoverage === undefined ? tests : { ...tests, mutantCoverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    if (options.reloadEnvironment) this.#files = undefined
    const isFresh = this.#files === undefined
    const isStatic = options.mutantActivation === 'static'
    // What is decided while a module loads must be changed by then.
    if (!isStatic) for (const file of await this.#open()) await this.#load(file)
    const context = this.#context
    context.activeMutant = options.activeMutant.id
    context.hitCount = options.hitLimit === undefined ? undefined : 0
    context.hitLimit = options.hitLimit
    const chosen = options.testFilter === undefined ? undefined : new Set(options.testFilter)
    const isChosen = (id: string) => chosen === undefined || chosen.has(id)
    const results = await this.#run({ isChosen, isBail: !options.disableBail, results: [] })
    const limit = determineHitLimitReached(context.hitCount, options.hitLimit)
    Object.assign(context, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined })
    const failed = results.find(({ status }) => status === TestStatus.Failed)
    // What an earlier run has left behind may hide a change, and may let a test fail without it.
    if (!isStatic && (failed === undefined || !(await this.#passes(failed.id)))) {
      this.#files = undefined
      if (!isFresh) return this.mutantRun(options)
    }
    return toMutantRunResult(limit ?? { status: DryRunStatus.Complete, tests: results })
  }

  /** Whether a test passes without a change. */
  async #passes(id: string): Promise<boolean> {
    const results = await this.#run({ isChosen: (one) => one === id, isBail: true, results: [] })
    return results.every(({ status }) => status !== TestStatus.Failed)
  }

  async #open(): Promise<readonly TestFile[]> {
    if (this.#files !== undefined) return this.#files
    this.#generation++
    for (const path of this.#setup) await import(this.#addressOf(path).href)
    // In the order of the patterns: what is named first has a change first.
    const paths = this.#tests.flatMap((pattern) => globSync(pattern).sort())
    this.#files = [...new Set(paths)].map((path) => ({ path: resolve(path) }))
    return this.#files
  }

  async #load(file: TestFile): Promise<Block> {
    const { testsIn } = await import('./jest-globals.ts')
    file.root ??= await testsIn(this.#addressOf(file.path))
    return file.root
  }

  #addressOf(path: string): URL {
    return new URL(`?generation=${this.#generation}`, pathToFileURL(resolve(path)))
  }

  async #run(run: Run): Promise<TestResult[]> {
    for (const file of await this.#open()) {
      if (run.isBail && run.results.some(({ status }) => status === TestStatus.Failed)) break
      await this.#block(await this.#load(file), file.path, run)
    }
    return run.results
  }

  async #block(block: Block, path: string, run: Run): Promise<void> {
    if (!testsOf(block).some((test) => run.isChosen(idOf(test, path)))) return
    try {
      for (const hook of hooksOf(block, 'beforeAll')) await hook()
      for (const child of block.children) {
        if (run.isBail && run.results.some(({ status }) => status === TestStatus.Failed)) return
        if (child.type === 'describeBlock') await this.#block(child, path, run)
        else if (run.isChosen(idOf(child, path))) run.results.push(await this.#test(child, path))
      }
    } catch (error) {
      const [test] = testsOf(block).filter((one) => run.isChosen(idOf(one, path)))
      if (test !== undefined) run.results.push({ ...failure(error), ...this.#about(test, path, 0) })
    } finally {
      for (const hook of hooksOf(block, 'afterAll')) await hook()
    }
  }

  async #test(test: Test, path: string): Promise<TestResult> {
    const begun = performance.now()
    if (test.mode === 'skip') return { status: TestStatus.Skipped, ...this.#about(test, path, 0) }
    const { expect } = await import('./jest-globals.ts')
    expect.setState({ testPath: path, currentTestName: nameOf(test) })
    this.#context.currentTestId = idOf(test, path)
    this.#stray = undefined
    const blocks = around(test.parent)
    const errors: unknown[] = []
    const step = async (one: Step) => {
      try {
        await one.call({})
      } catch (error) {
        errors.push(error)
      }
    }
    for (const block of blocks) for (const hook of hooksOf(block, 'beforeEach')) await step(hook)
    if (errors.length === 0) await step(() => unlessStuck(test.fn.call({})))
    for (const block of blocks.toReversed()) for (const hook of hooksOf(block, 'afterEach')) await step(hook)
    this.#context.currentTestId = undefined
    // Changed source may throw undefined.
    const isPassed = errors.length === 0 && this.#stray === undefined
    const outcome = isPassed ? ({ status: TestStatus.Success } as const) : failure(errors[0] ?? this.#stray)
    return { ...outcome, ...this.#about(test, path, performance.now() - begun) }
  }

  #about(test: Test, path: string, timeSpentMs: number) {
    return { id: idOf(test, path), name: nameOf(test), fileName: path, timeSpentMs }
  }
}

/** Rejects where three seconds pass in which nothing is under way that could let the test go on. */
async function unlessStuck(test: unknown): Promise<void> {
  const before = process.getActiveResourcesInfo().length
  const { promise: stuck, reject } = Promise.withResolvers<never>()
  let idle = 0
  const watch = setInterval(() => {
    idle = process.getActiveResourcesInfo().length <= before + 1 ? idle + 1 : 0
    if (idle === 60) reject(new Error('the test waits for nothing'))
  }, 50)
  try {
    await Promise.race([test, stuck])
  } finally {
    clearInterval(watch)
  }
}

function failure(error: unknown) {
  return { status: TestStatus.Failed, failureMessage: String(error) || 'failed' } as const
}

const hooksOf = (block: Block, type: string): Step[] =>
  block.hooks.filter((hook) => hook.type === type).map(({ fn }) => fn)

const testsOf = (block: Block): Test[] =>
  block.children.flatMap((child) => (child.type === 'test' ? [child] : testsOf(child)))

/** The blocks around a test, the outermost first. */
function around(block: Block | undefined): readonly Block[] {
  return block === undefined ? [] : [...around(block.parent), block]
}

/** The names of the blocks around a test, and its own. */
function nameOf(test: Test): string {
  const [, ...blocks] = around(test.parent)
  return [...blocks, test].map(({ name }) => name).join(' ')
}

const idOf = (test: Test, path: string): string => `${path.split('__tests__/').at(-1)} ${nameOf(test)}`

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcess)]
export const strykerValidationSchema = { properties: { inProcess: { type: 'object' } } }
