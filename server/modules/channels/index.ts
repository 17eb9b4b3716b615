export { channelsOf, membershipsOf, requireMember } from './membership.ts'
