export { channelsOf, membershipsOf, requirePoster, requireReader } from './membership.ts'
export { importChannel } from './service.ts'
