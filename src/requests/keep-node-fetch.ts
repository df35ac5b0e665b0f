/**
 * Has Node's `fetch` send through Node's own connections. It sends through the
 * first dispatcher that is set in the process, and the `undici` that comes with
 * `@actions/core`, of another major version than Node's, sets one as it loads, if
 * there is none yet (`lib/global.js` in both). Node loads its own, and sets its
 * dispatcher, when the first of its classes is looked at. Loaded before all others.
 */

void globalThis.Headers
