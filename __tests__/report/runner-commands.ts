/**
 * How GitHub's runner finds commands in a line of output: a port of `TryParseV2`
 * and `TryParse` of `src/Runner.Common/ActionCommand.cs` in actions/runner, more
 * suspicious than the original: any name counts as a registered command, and
 * since .NET's culture-sensitive search skips ignorable characters, so does this.
 */

export interface Command {
  readonly name: string
  readonly data: string
}

/** Characters that .NET skips when it compares by culture: controls, formats and what is ignorable by default. */
const ignorable = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** The command in one line, or undefined. */
function commandIn(line: string): Command | undefined {
  const message = line.replace(/[\t\v\f]/g, ' ').replace(ignorable, '')
  return versionTwo(message.trimStart()) ?? legacy(message)
}

/** Every command in a text, line by line as the runner reads it. */
export function commandsIn(output: string): Command[] {
  return output.split(/\r\n|\r|\n|\u0085|\u2028|\u2029/).flatMap((line) => commandIn(line) ?? [])
}

/** `::name key=value::data`, at the start of a line after white space. */
function versionTwo(message: string): Command | undefined {
  if (!message.startsWith('::')) return undefined
  const end = message.indexOf('::', 2)
  if (end < 0) return undefined
  return { name: message.slice(2, end).split(' ')[0] ?? '', data: message.slice(end + 2) }
}

/** `##[name key=value]data`, anywhere in a line. */
function legacy(message: string): Command | undefined {
  const start = message.indexOf('##[')
  if (start < 0) return undefined
  const end = message.indexOf(']', start)
  if (end < 0) return undefined
  return { name: message.slice(start + 3, end).split(' ')[0] ?? '', data: message.slice(end + 1) }
}
