export { removeUnfinished, replaceFile, writeFolder } from '@laviter/nn/node'
