export { importMessages } from './service.ts'
