const { TestEnvironment } = require('jest-environment-node')

/** Native addons make typed arrays and errors of the outer realm: share its classes, so that instanceof holds (jest#11864). */
const SHARED = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Error',
]

module.exports = class NativeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup()
    for (const name of SHARED) this.global[name] = globalThis[name]
  }
}
