/** The grammars of single inputs, held against statements of them that share no code: nothing is taken for something else. */

import { expect, jest, test } from '@jest/globals'
import { InputError } from '../../src/inputs/input-errors.ts'
import { parseAgeInput, parseBoolean, parseWholeNumber } from '../../src/inputs/scalars.ts'
import { parseAddress } from '../../src/inputs/server.ts'
import { mutations } from '../mutations.ts'
import { tries } from '../properties.ts'

// A machine may be busy with other things.
jest.setTimeout(60_000)

function taken<Value>(parse: () => Value): Value | 'refused' {
  try {
    return parse()
  } catch (error) {
    if (error instanceof InputError) return 'refused'
    throw error
  }
}

/** Fails with the first text that is read in another way than stated. */
function hold<Value>(
  texts: Iterable<string>,
  read: (text: string) => Value | 'refused',
  stated: (text: string) => Value | 'refused' | 'left open',
): void {
  let accepted = 0
  for (const text of texts) {
    const [is, ought] = [read(text), stated(text)]
    if (is !== 'refused') accepted += 1
    if (ought !== 'left open' && is !== ought) {
      throw new Error(`${JSON.stringify(text)} is read as ${String(is)}, and not as ${String(ought)}`)
    }
  }
  expect(accepted).toBeGreaterThan(tries(50))
}

test('20,000 booleans', () => {
  const texts = mutations({
    seeds: ['true', 'false', ' True\n', 'FALSE'],
    alphabet: 'trueflasTRUEFLS 01\n',
    count: 20_000,
  })
  hold(
    texts,
    (text) => taken(() => parseBoolean('tracking-issue', text)),
    (text) => ({ true: true, false: false })[text.trim().toLowerCase()] ?? 'refused',
  )
})

test('20,000 ages', () => {
  const texts = mutations({
    seeds: ['30d', '1w 3d', '36h', '90min', 'P30D', 'PT36H', 'P1W', 'P1DT2H'],
    alphabet: '0123456789dhwminDHWMINPT .-+,yso',
    count: 20_000,
  })
  const lengths: Record<string, number> = { min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
  const sum = (parts: Iterable<RegExpMatchArray>) => {
    let total = 0
    for (const [, number = '', unit = ''] of parts)
      total += Number(number) * (lengths[unit.toLowerCase()] ?? Number.NaN)
    return total <= Number.MAX_SAFE_INTEGER ? total : ('refused' as const)
  }
  hold(
    texts,
    (text) => taken(() => parseAgeInput('older-than', text)),
    (text) => {
      const one = text.trim()
      if (/^(?:\d+(?:min|h|d|w)\s*)+$/i.test(one)) return sum(one.matchAll(/(\d+)(min|h|d|w)/gi))
      // ISO 8601 in whole numbers is another spelling; what exactly it allows is stated in its own test.
      return /^p/i.test(one) || /^(?:\d+\s*(?:min|h|d|w)\s*)+$/i.test(one) ? 'left open' : 'refused'
    },
  )
})

test('20,000 whole numbers', () => {
  const texts = mutations({
    seeds: ['1000', '0', ' 32\n', '9007199254740991'],
    alphabet: '0123456789 .,e-+_\n',
    count: 20_000,
  })
  hold(
    texts,
    (text) => taken(() => parseWholeNumber('max-deletions', text, 0, Number.MAX_SAFE_INTEGER)),
    (text) => (/^\s*[0-9]+\s*$/.test(text) && BigInt(text.trim()) < 2n ** 53n ? Number(text) : 'refused'),
  )
})

test('20,000 addresses: requests go where the text says, and nowhere else', () => {
  const texts = mutations({
    seeds: [
      'https://example.com/v1',
      'https://example.com:8443/v1?api-version=v1',
      'http://127.0.0.1:4711/v1/',
      'https://a.example.com/v1?x=1&tenant=b',
    ],
    alphabet: 'htpsexamlco.v1:/?&=#@%2eE\\ \t-_~0123456789afterlimit',
    count: 20_000,
  })
  const own = new Set([
    'limit',
    'after',
    'page',
    'order',
    'before',
    'ids',
    'user',
    'model',
    'top',
    'skip',
    'sort',
    'types',
    'filter',
    'status',
    'cursor',
    'offset',
    'metadata',
    'purpose',
  ])
  hold(
    texts,
    (text) => {
      const address = taken(() => parseAddress(text, false))
      if (address === 'refused' || address === undefined) return 'refused'
      return `${address.url.host} ${address.url.pathname} ${address.url.search}`
    },
    (text) => {
      const [, scheme = '', host = '', port = '', path = '', query = ''] =
        /^(https?):\/\/([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*)(?::([1-9]\d{0,3}))?((?:\/[\w.~-]+)*\/?)(\?[\w=&.~-]*)?$/i.exec(
          text.trim(),
        ) ?? []
      // Hosts with other signs, and paths with escapes, are stated in the tests of base-url.
      const isOpen = /^https?:\/\/[^\s/?#\\@]+(?:[/?][^\s#\\]*)?#?$/i.test(text.trim())
      if (host === '') return isOpen ? 'left open' : 'refused'
      if (/xn--|-$|-\./i.test(host)) return 'left open'
      if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return 'refused'
      for (const pair of query === '' || query === '?'
        ? []
        : query
            .slice(1)
            .split('&')
            .filter((one) => one !== '')) {
        const [name = '', value = ''] = [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]
        if (!pair.includes('=') || value === '') return 'refused'
        if (own.has(name.toLowerCase())) return 'refused'
        if (/^(?:limit|after|page|order|metadata|sort|filter|per|session|thread|starting|ending|include)/i.test(name))
          return 'left open'
      }
      const usual = { http: '80', https: '443' }[scheme.toLowerCase()]
      return `${host.toLowerCase()}${port === '' || port === usual ? '' : `:${port}`} ${path === '' ? '/' : path} ${query === '?' ? '' : query}`
    },
  )
})
