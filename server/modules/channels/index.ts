export { acquainted, channelsLike, type ReadableChannel, readableChannels, readableIds } from './finding.ts'
export {
  acquaintancesOf,
  channelsOf,
  directAmong,
  joinedAt,
  memberIdsOf,
  membershipsOf,
  readableAmong,
  requireActive,
  requireCaller,
  requireMember,
  requirePoster,
  requireReader,
} from './membership.ts'
export { importChannel } from './service.ts'
