export { limiterOf } from './limiter.ts'
export { requireTurn } from './slowMode.ts'
