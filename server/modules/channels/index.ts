export {
  acquaintancesOf,
  channelsOf,
  membershipsOf,
  requireActive,
  requireMember,
  requirePoster,
  requireReader,
} from './membership.ts'
export { importChannel } from './service.ts'
