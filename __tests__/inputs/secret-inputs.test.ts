/** What in the inputs is secret, and is masked before anything else is said. */

import { expect, test } from '@jest/globals'
import { secretsInInputs } from '../../src/inputs/secret-inputs.ts'

const found = (name: string, value: string) => [
  ...new Set(secretsInInputs({ [`INPUT_${name}`]: value }).map(({ text }) => text)),
]

test.each<[string, string, string[]]>([
  ['API-KEY', 'sk-one', ['sk-one']],
  ['API-KEY', ' Bearer eyJ.a.b\n', ['Bearer eyJ.a.b', 'eyJ.a.b']],
  ['API-KEY', 'Bearer  eyJ.a.b', ['Bearer  eyJ.a.b', 'eyJ.a.b']],
  ['API-KEY', 'none', []],
  ['API-KEY', ' none\n', []],
  ['API-KEY', '', []],
  ['GITHUB-TOKEN', 'ghs_0123', ['ghs_0123']],
  ['GITHUB-TOKEN', ' ghs_0123\n', ['ghs_0123']],
  ['SUBJECT', 'user_id=jane@example.com', ['jane@example.com']],
  ['SUBJECT', 'user_id=a=b ', ['a=b ', 'a=b']],
  ['SUBJECT', 'none', []],
  ['SUBJECT', 'user_id=', []],
  ['SUBJECT', 'user_id= \n', []],
  // Masked, they would black out the logs of all steps that follow; such a subject is refused.
  ...['null', 'undefined', 'NaN', 'Object', 'Array', '[object Object]'].map((nobody): [string, string, string[]] => [
    'SUBJECT',
    `user_id=${nobody}`,
    [],
  ]),
  ['SUBJECT', 'user_id= null\n', []],
  ['SUBJECT', 'jane without a key', ['jane without a key']],
  ['BASE-URL', 'default', []],
  ['BASE-URL', 'https://example.com/v1?api-version=v1', []],
  ['BASE-URL', 'https://example.com/v1?api-version=v1&code=0123456789', ['0123456789']],
  ['BASE-URL', 'https://example.com/v1?code=0123456789 \n', ['0123456789']],
  ['BASE-URL', 'https://example.com/v1?code=aa%2Fbb%2Fcc', ['aa%2Fbb%2Fcc', 'aa/bb/cc']],
  ['BASE-URL', 'https://example.com/v1?code=abcd+efgh', ['abcd+efgh', 'abcd efgh']],
  ['BASE-URL', 'https://example.com/v1?code=%zz345678#top', ['%zz345678']],
  ['BASE-URL', 'https://ada:hunter2-hunter2@example.com/v1', ['hunter2-hunter2']],
  ['BASE-URL', ' h2c://ada:hunter2-hunter2@example.com/v1', ['hunter2-hunter2']],
])('%s: %j', (name, value, secrets) => expect(found(name, value)).toEqual(secrets))

test('what people are known by may be short, a key may not: too much else would be hidden with it', () => {
  const mayBeShort = secretsInInputs({ 'INPUT_API-KEY': 'sk-one', INPUT_SUBJECT: 'user_id=7' })
    .filter(({ mayBeShort }) => mayBeShort)
    .map(({ text }) => text)
  expect(new Set(mayBeShort)).toEqual(new Set(['7']))
})
