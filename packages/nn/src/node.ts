export { removeUnfinished, replaceFile, writeFolder } from './node/atomic-folder'
export { writeModelFolder } from './node/write-model-folder'
