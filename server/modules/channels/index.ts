export {
  acquaintancesOf,
  channelsOf,
  directAmong,
  joinedAt,
  mayRead,
  memberIdsOf,
  membershipsOf,
  requireActive,
  requireMember,
  requirePoster,
  requireReader,
} from './membership.ts'
export { importChannel } from './service.ts'
