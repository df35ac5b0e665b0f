// Lets `@actions/workflow-parser` import its JSON schemas, which it does without
// the import attribute that Node asks for.
import { registerHooks } from 'node:module'

registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
})
