export { channelsOf, membershipsOf, requireMember } from './membership.ts'
export { importChannel } from './service.ts'
