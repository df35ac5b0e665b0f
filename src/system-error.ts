/** The code of an error that the operating system gave, such as `ENOENT`; `unknown error` for any other. */
export function systemErrorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error'
}
