/**
 * jest's environment for Node, with globals that cost nothing to read.
 *
 * jest runs each test file in a V8 context whose global object is a `Proxy`, to clean up after the file. There every
 * mention of `Math`, `Map` or `Object` is a call into C++ and back: a loop with `Math.imul` takes thirty times as long.
 * `DONT_CONTEXTIFY` makes the same context with an ordinary global object (Node.js docs, `vm.createContext()`).
 */
import vm from 'node:vm'
import { TestEnvironment as NodeEnvironment } from 'jest-environment-node'

export default class TestEnvironment extends NodeEnvironment {
  constructor(config, context) {
    // The constructor makes its context by this function, and offers no other way to choose it.
    const { createContext } = vm
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY)
    try {
      super(config, context)
    } finally {
      vm.createContext = createContext
    }
  }
}
