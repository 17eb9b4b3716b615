export { startClosing } from './service.ts'
