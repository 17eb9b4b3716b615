export { type PresenceTiming, presenceOf } from './presence.ts'
export { presentAmong } from './service.ts'
