export { readPth } from './pth'
export { applyRenames, type Layout, type Rename } from './rename-table'
