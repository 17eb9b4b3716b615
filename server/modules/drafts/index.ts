export { startScheduler } from './service.ts'
