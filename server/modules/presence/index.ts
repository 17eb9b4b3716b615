export { type PresenceTiming, presenceOf } from './presence.ts'
export { notDisturbedAmong, presentAmong, statesOf } from './service.ts'
