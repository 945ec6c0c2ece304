import { fileURLToPath } from 'node:url'
import base from './jest.config.mjs'

/** As the base, on the native backend that @laviter/runtime installed. */
export default {
  ...base,
  setupFilesAfterEnv: [
    ...base.setupFilesAfterEnv,
    fileURLToPath(new URL('./jest-tensorflow.ts', import.meta.url)),
  ],
}
