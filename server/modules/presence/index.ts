export { type PresenceTiming, presenceOf } from './presence.ts'
