// jest's transform for TypeScript: Node's own type stripping, which keeps every
// line and column, so that stack traces and coverage need no source map.
import { stripTypeScriptTypes } from 'node:module'

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) }
