export { saveGenerator } from './node/save-generator'
