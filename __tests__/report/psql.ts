/**
 * Stands for `psql` in the tests of recipes: the same commands on a file of SQLite,
 * whose SQL agrees with PostgreSQL's in all that the recipes say. Knows `--csv`,
 * `--command`, statements from standard input, and `\copy TABLE from 'FILE'`.
 */

import { readFileSync } from 'node:fs'
import { argv, stdin } from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: { csv: { type: 'boolean' }, command: { type: 'string' }, set: { type: 'string' } },
})
const database = new DatabaseSync(positionals[0] ?? '')

/** Fields as `@csv` of jq writes them: texts in double quotes, which are doubled inside. */
const fieldsOf = (line: string) =>
  [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, field = '']) => field.replaceAll('""', '"'))

const quoted = (value: unknown) =>
  /[",]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)

function copy(table: string, path: string): void {
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const fields = fieldsOf(line)
    database.prepare(`insert into ${table} values (${fields.map(() => '?').join(', ')})`).run(...fields)
  }
}

const { command } = values
if (command === undefined) {
  for (const part of (await text(stdin)).split(/^(\\copy .*)$/m)) {
    const [, table, path] = /^\\copy (\w+) from '([^']+)' with \(format csv\)$/.exec(part) ?? []
    if (table === undefined || path === undefined) database.exec(part)
    else copy(table, path)
  }
} else {
  const rows = database.prepare(command).all()
  const names = database
    .prepare(command)
    .columns()
    .map(({ name }) => name)
  for (const fields of [names, ...rows.map((row) => Object.values(row))]) console.log(fields.map(quoted).join(','))
}
