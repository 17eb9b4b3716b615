export { rebuildIndex } from './rebuild.ts'
