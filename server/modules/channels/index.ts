export {
  acquaintancesOf,
  channelsOf,
  mayRead,
  membershipsOf,
  requireActive,
  requireMember,
  requirePoster,
  requireReader,
} from './membership.ts'
export { importChannel } from './service.ts'
