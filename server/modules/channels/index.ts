export {
  acquaintancesOf,
  channelsOf,
  membershipsOf,
  requireMember,
  requirePoster,
  requireReader,
} from './membership.ts'
export { importChannel } from './service.ts'
