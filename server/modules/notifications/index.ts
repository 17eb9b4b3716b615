export { type NotificationTiming, startDelivering } from './delivering.ts'
export { startForgetting as startForgettingLedger } from './forgetting.ts'
