/**
 * What must appear nowhere: the key, every token that was obtained, what the query of
 * `base-url` holds, and whose threads are meant. A server
 * knows them, and whatever it sends back may quote them. The runner masks its log
 * and nothing else, so texts pass here on their way into log, summary, record and
 * plan. Decisions are made on what the server really said: nothing is taken out
 * on the way in.
 */

/** A shorter one looks like ordinary text: hiding it would black out the report and betray it by the gaps. */
const shortest = 8

/** Where a shorter one is hidden after all, such as a customer's number: as a word of its own, and no shorter than this. */
export const shortestInWords = 4

/** Short secrets, each found as a word of its own alone. */
let words: readonly RegExp[] = []

/** Shorter ones still: what they stand in is left out whole, for gaps would tell them. */
let briefWords: readonly RegExp[] = []

export interface SecretOptions {
  /** Hide it although it is shorter than 8 characters, where it is a word of its own. */
  readonly mayBeShort?: boolean
}

/** Every secret in every spelling, longest first, so that one within another leaves no remainder. */
let spellings: readonly string[] = []

/** Those spellings with every escape undone, also one that a secret has by itself. */
let bareSpellings: readonly string[] = []

/**
 * From now on this text is taken out of everything that is told. One that is
 * shorter than 8 characters is not, unless the options say so.
 */
export function keepSecret(secret: string, options: SecretOptions = {}): void {
  if (secret.length < shortest) {
    if (options.mayBeShort !== true || secret === '') return
    if (secret.length >= shortestInWords) words = [...words, wholeWord(secret)]
    else briefWords = [...briefWords, wholeWord(secret)]
    return
  }
  if (spellings.includes(secret)) return
  const more = spellingsOf(secret)
  spellings = [...new Set([...spellings, ...more])].sort((a, b) => b.length - a.length)
  const bare = more.map(decoded).filter(({ length }) => length >= shortest)
  bareSpellings = [...new Set([...bareSpellings, ...bare])]
}

/**
 * The text without any secret, be it plain, in base64, URL-encoded or escaped as
 * in JSON. Where one is spelled in a mixture of these, nothing is left of the text.
 */
export function withoutSecrets(text: string): string {
  let rest = text
  for (const spelling of spellings) if (rest.includes(spelling)) rest = rest.replaceAll(spelling, '***')
  for (const word of words) rest = rest.replace(word, '***')
  if (spellings.length === 0 || !/[%\\]/.test(rest)) return rest
  const bare = decoded(rest.slice(0, longestDecoded))
  if (bareSpellings.some((spelling) => bare.includes(spelling))) return '(withheld: it quotes a secret)'
  return rest.length > longestDecoded ? `${rest.slice(0, longestDecoded - longestSecret)}...` : rest
}

/**
 * A server's own words; where one of them may be a secret of fewer than 4 characters,
 * nothing is left of them. Our own texts are full of such words and numbers.
 */
export function withoutBriefSecrets(text: string): string {
  const clean = withoutSecrets(text)
  return briefWords.some((word) => clean.search(word) >= 0) ? '(withheld: it may quote the subject)' : clean
}

/** For `JSON.stringify`: every text in a value without any secret. */
export function hideSecrets(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? withoutSecrets(value) : value
}

/** JSON in which no text holds a secret. */
export function jsonWithoutSecrets(value: object): string {
  const whole = JSON.stringify(value)
  // Without an escape every text stands in it as it is, so one look is enough. Else text by text: a line is no place to
  // cut something out of.
  return whole.includes('\\') || withoutSecrets(whole) !== whole ? JSON.stringify(value, hideSecrets) : whole
}

/** A text that no letter, digit or joining sign stands beside. */
function wholeWord(secret: string): RegExp {
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'gu')
}

function spellingsOf(secret: string): string[] {
  const inUrl = encodeURIComponent(secret)
  const inJson = JSON.stringify(secret).slice(1, -1)
  const inBase64 = base64(secret)
  const inUrlsBase64 = inBase64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'))
  return [secret, inUrl, inUrl.replace(/%../g, (code) => code.toLowerCase()), inJson, ...inBase64, ...inUrlsBase64]
}

/**
 * A text as it stands within a longer one in base64. Three bytes make four
 * characters, so there are three ways in which it can lie; characters that also
 * depend on what stands before or after it are left out.
 */
function base64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const encoded = whole.toString('base64').replace(/=+$/, '')
    const from = Math.ceil((before * 8) / 6)
    return encoded.slice(from, whole.length % 3 === 0 ? undefined : -1)
  })
}

/** Undoing escapes takes long, and nothing that is told is longer than this: a longer text is cut behind it. */
const longestDecoded = 100_000

/** Of what is cut, so much is left out besides: half a secret may stand there. */
const longestSecret = 10_000

/** How often a text may have been encoded in turn: more than that is no accident. */
const layers = 8

/** A text with every escape of URLs and of JSON undone. */
function decoded(text: string): string {
  let bare = text
  for (let layer = 0; layer < layers; layer++) {
    const before = bare
    bare = bare.replace(/%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\(.)/gi, (_, byte, unit, escaped) =>
      escaped === undefined ? String.fromCharCode(Number.parseInt(byte ?? unit, 16)) : escaped,
    )
    if (bare === before) break
  }
  return bare
}
