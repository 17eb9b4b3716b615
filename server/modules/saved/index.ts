export { startReminders } from './service.ts'
