import { existsSync, readFileSync } from 'node:fs'
import type { AnySchema } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import type { ThreadApiName } from '../src/thread.ts'
import { answerHelp } from './terminal.ts'

/**
 * Holds the sandbox against OpenAI's published OpenAPI description: that its
 * routes and parameters are documented ones, and that every answer has the
 * documented shape, with nothing in it that is not documented.
 *
 * The description is no part of this repository; where the folder that has it is
 * absent, there is nothing to check.
 */

answerHelp(`Usage: npm run check:openapi

Holds the sandbox against OpenAI's published OpenAPI description, where it is at hand. Takes some seconds.`)

const folder = new URL('../../shared/', import.meta.url)
const file = new URL('openapi/openai-openapi-2026-08-21.yaml', folder)

type Json = Record<string, unknown>

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Json }[]
  readonly responses: Readonly<Record<string, { readonly content?: Json }>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

/** One request to the sandbox, and the documented operation that it is. */
interface Check {
  readonly method: 'get' | 'delete'
  /** As documented, `{...}` and all. */
  readonly path: string
  /** As sent. */
  readonly url: string
  readonly query?: Readonly<Record<string, string>>
}

let passed = 0
const failures: string[] = []

const expectThat = (what: string, holds: boolean, otherwise: () => string = () => ''): void => {
  if (holds) passed++
  else failures.push(`${what} ${otherwise()}`.trim())
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** OpenAPI's own words in the words of JSON Schema: `nullable`, and `oneOf` with a discriminator. */
const translate = (node: unknown, description: Description): unknown => {
  if (Array.isArray(node)) return node.map((each) => translate(each, description))
  if (!isObject(node)) return node
  const plain = Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'nullable' && key !== 'discriminator' && key !== 'example' && key !== 'examples')
      .map(([key, value]) => [key, translate(value, description)]),
  )
  const chosen = chooseByDiscriminator(node, plain, description)
  return node.nullable === true ? { anyOf: [chosen, { type: 'null' }] } : chosen
}

/**
 * A union of which the discriminator picks one member, instead of trying all:
 * members that look alike do not clash, and errors name the right one.
 */
const chooseByDiscriminator = (node: Json, plain: Json, description: Description): Json => {
  const { oneOf, discriminator } = node
  const property = isObject(discriminator) ? discriminator.propertyName : undefined
  if (!Array.isArray(oneOf) || typeof property !== 'string') return plain
  const tags = oneOf.map((member) => tagsOf(member, property, description))
  if (tags.some((values) => values.length === 0)) return plain
  const members = plain.oneOf as Json[]
  const { oneOf: _, ...rest } = plain
  return {
    ...rest,
    required: [property],
    properties: { [property]: { enum: tags.flat() } },
    allOf: members.map((member, index) => ({
      if: { properties: { [property]: { enum: tags[index] } }, required: [property] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
      then: member,
    })),
  }
}

const tagsOf = (member: unknown, property: string, description: Description): unknown[] => {
  const { properties } = resolve(member, description)
  const tag = isObject(properties) ? properties[property] : undefined
  if (!isObject(tag)) return []
  if (Array.isArray(tag.enum)) return tag.enum
  return 'const' in tag ? [tag.const] : []
}

const resolve = (node: unknown, description: Description): Json => {
  if (!isObject(node)) return {}
  const name = typeof node.$ref === 'string' ? node.$ref.split('/').at(-1) : undefined
  return name === undefined ? node : resolve(description.components.schemas[name], description)
}

/** Every property that a schema documents, through references and combinations. */
const documented = (node: unknown, description: Description): Set<string> => {
  const schema = resolve(node, description)
  const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((part) => (Array.isArray(part) ? part : []))
  return new Set([
    ...Object.keys(isObject(schema.properties) ? schema.properties : {}),
    ...parts.flatMap((part) => [...documented(part, description)]),
  ])
}

const undocumented = (value: unknown, node: unknown, description: Description): string[] => {
  const known = documented(node, description)
  return isObject(value) && known.size > 0 ? Object.keys(value).filter((key) => !known.has(key)) : []
}

const betas: Partial<Record<ThreadApiName, string>> = {
  'chatkit-threads': 'chatkit_beta=v1',
  'assistants-threads': 'assistants=v2',
}

const ask = async (sandbox: Sandbox, method: string, url: string, key = sandbox.key): Promise<Response> =>
  fetch(sandbox.url + url, {
    method,
    headers: { authorization: `Bearer ${key}`, 'openai-beta': betas[sandbox.api] ?? '' },
  })

const run = async (description: Description): Promise<void> => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'openapi', components: translate(description.components, description) } as AnySchema)

  /** The schema of an inline or referenced body, compiled. */
  const complaints = (schema: Json, body: unknown): string => {
    const inOpenApi = JSON.parse(JSON.stringify(translate(schema, description)).replaceAll('"#/', '"openapi#/'))
    const validate = ajv.compile(inOpenApi)
    return validate(body) ? '' : ajv.errorsText(validate.errors)
  }

  const check = async (sandbox: Sandbox, { method, path, url, query = {} }: Check): Promise<unknown> => {
    const what = `${sandbox.api}: ${method.toUpperCase()} ${path}`
    const operation = description.paths[path]?.[method]
    expectThat(`${what} is documented`, operation !== undefined)
    if (operation === undefined) return undefined

    const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
    const names = parameters.map(({ name }) => name)
    const foreign = Object.keys(query).filter((name) => !names.includes(name.replace(/\[.*\]$/, '')))
    if (Object.keys(query).length > 0) {
      expectThat(`${what}: parameters are documented`, foreign.length === 0, () => foreign.join(', '))
    }
    const beta = betas[sandbox.api]
    const examples = JSON.stringify(operation)
    if (beta !== undefined && examples.includes('curl ')) {
      expectThat(`${what}: the examples send '${beta}'`, examples.includes(`OpenAI-Beta: ${beta}`))
    }

    const search = new URLSearchParams(query).toString()
    const response = await ask(sandbox, method.toUpperCase(), search === '' ? url : `${url}?${search}`)
    const body: unknown = await response.json()
    expectThat(`${what} answers 200`, response.status === 200, () => `but ${response.status} ${JSON.stringify(body)}`)
    const content = operation.responses['200']?.content?.['application/json']
    const schema = isObject(content) && isObject(content.schema) ? content.schema : undefined
    // DELETE /responses/{response_id} documents no body: only its example shows one.
    if (schema === undefined) return body
    const wrong = complaints(schema, body)
    expectThat(`${what} has the documented shape`, wrong === '', () => `but ${wrong}`)
    const properties = resolve(schema, description).properties
    const items = isObject(properties) && isObject(properties.data) ? properties.data.items : undefined
    const extra = [
      ...undocumented(body, schema, description),
      ...(isObject(body) && Array.isArray(body.data)
        ? body.data.flatMap((each) => undocumented(each, items, description))
        : []),
    ]
    expectThat(`${what} has nothing undocumented`, extra.length === 0, () => `but ${[...new Set(extra)].join(', ')}`)
    return body
  }

  const checkError = async (sandbox: Sandbox, status: number, url: string, key?: string): Promise<void> => {
    const response = await ask(sandbox, 'GET', url, key)
    expectThat(
      `${sandbox.api}: GET ${url} answers ${status}`,
      response.status === status,
      () => `but ${response.status}`,
    )
    const schema = description.components.schemas.ErrorResponse ?? {}
    const wrong = complaints(schema, await response.json())
    expectThat(`${sandbox.api}: ${status} has the documented shape`, wrong === '', () => `but ${wrong}`)
  }

  /** The documented default of a parameter is what the sandbox takes it to be. */
  const checkDefault = async (sandbox: Sandbox, path: string, url: string, name: string): Promise<void> => {
    const parameter = description.paths[path]?.get?.parameters?.find((each) => each.name === name)
    const value = String(parameter?.schema?.default)
    const answers = await Promise.all([url, `${url}?${name}=${value}`].map((each) => ask(sandbox, 'GET', each)))
    const [implied, given] = await Promise.all(answers.map((answer) => answer.text()))
    expectThat(`${sandbox.api}: ${name} is ${value} unless told`, implied === given)
  }

  const checkAbsent = (api: ThreadApiName, path: string): void =>
    expectThat(`${api}: GET ${path} is not documented`, description.paths[path]?.get === undefined)

  const withSandbox = async (api: ThreadApiName, use: (sandbox: Sandbox) => Promise<void>): Promise<void> => {
    // The population is 300 threads large so that a page of 100 meets every kind of them.
    const sandbox = await startSandbox({ api, threads: 300, now: Date.parse('2026-11-20T12:00:00Z') })
    // Some threads of the population lack metadata: a trap on purpose, which the description does not allow.
    for (const { id, metadata } of sandbox.threads()) if (metadata === undefined) sandbox.update(id, { metadata: {} })
    try {
      await use(sandbox)
      await checkError(sandbox, 401, '/nowhere', 'sk-wrong')
      await checkError(sandbox, 404, '/nowhere')
      sandbox.setRateLimit({ perMinute: 1, burst: 0 })
      await checkError(sandbox, 429, '/nowhere')
    } finally {
      await sandbox.close()
    }
  }

  const oneOfEach = (sandbox: Sandbox): string[] => {
    const byActivity = new Map(sandbox.threads().map(({ activity, id }) => [activity, id]))
    return [...byActivity.values()]
  }

  /** Reads one thread of each activity, an id that does not exist, and the items of a thread; deletes one. */
  const checkThreads = async (sandbox: Sandbox, path: string, parameter: string, items?: string): Promise<void> => {
    const one = `${path}/{${parameter}}`
    for (const id of oneOfEach(sandbox)) await check(sandbox, { method: 'get', path: one, url: `${path}/${id}` })
    await checkError(sandbox, 404, `${path}/none`)
    const id = sandbox.threads().find((thread) => thread.items > 2)?.id ?? ''
    if (items !== undefined) {
      const query = { limit: '20', order: 'desc' }
      await check(sandbox, { method: 'get', path: `${one}/${items}`, url: `${path}/${id}/${items}`, query })
    }
    await check(sandbox, { method: 'delete', path: one, url: `${path}/${id}` })
  }

  await withSandbox('chatkit-threads', async (sandbox) => {
    const path = '/chatkit/threads'
    const user = sandbox.threads()[0]?.user ?? ''
    const first = await check(sandbox, { method: 'get', path, url: path, query: { limit: '100', order: 'asc' } })
    const after = isObject(first) ? String(first.last_id) : ''
    await check(sandbox, { method: 'get', path, url: path, query: { after } })
    await check(sandbox, { method: 'get', path, url: path, query: { before: after, user } })
    await checkError(sandbox, 400, `${path}?limit=101`)
    await checkThreads(sandbox, path, 'thread_id', 'items')
  })

  await withSandbox('chat-completions', async (sandbox) => {
    const path = '/chat/completions'
    const first = await check(sandbox, { method: 'get', path, url: path, query: { limit: '100', order: 'desc' } })
    const after = isObject(first) ? String(first.last_id) : ''
    await check(sandbox, { method: 'get', path, url: path, query: { after, model: 'o4-mini' } })
    await check(sandbox, { method: 'get', path, url: path, query: { 'metadata[env]': 'preview' } })
    await checkDefault(sandbox, path, path, 'order')
    await checkDefault(sandbox, path, path, 'limit')
    await checkThreads(sandbox, path, 'completion_id')
  })

  await withSandbox('conversations', async (sandbox) => {
    const path = '/conversations'
    checkAbsent('conversations', path)
    const { id } = sandbox.threads().find(({ items }) => items > 2) ?? sandbox.add()
    const item = sandbox.items(id)[0]?.id
    await check(sandbox, {
      method: 'delete',
      path: `${path}/{conversation_id}/items/{item_id}`,
      url: `${path}/${id}/items/${item}`,
    })
    await checkDefault(sandbox, `${path}/{conversation_id}/items`, `${path}/${id}/items`, 'limit')
    await checkThreads(sandbox, path, 'conversation_id', 'items')
  })

  await withSandbox('responses', async (sandbox) => {
    checkAbsent('responses', '/responses')
    await checkError(sandbox, 401, '/responses')
    await checkThreads(sandbox, '/responses', 'response_id')
  })

  await withSandbox('assistants-threads', async (sandbox) => {
    const path = '/threads'
    checkAbsent('assistants-threads', path)
    const { id } = sandbox.threads().find(({ items }) => items > 2) ?? sandbox.add()
    const messages = `${path}/{thread_id}/messages`
    await checkDefault(sandbox, messages, `${path}/${id}/messages`, 'order')
    await checkDefault(sandbox, messages, `${path}/${id}/messages`, 'limit')
    await checkThreads(sandbox, path, 'thread_id', 'messages')
  })
}

if (existsSync(folder)) {
  await run(parse(readFileSync(file, 'utf8')))
  for (const failure of failures) console.log(`failed: ${failure}`)
  console.log(`${passed} passed, ${failures.length} failed`)
  if (failures.length > 0) process.exitCode = 1
} else {
  console.log('skipped: the folder ../shared, which has the OpenAPI description, does not exist')
}
