export { acquainted, channelsLike, type ReadableChannel, readableChannels, readableIds } from './finding.ts'
export {
  acquaintancesOf,
  channelsById,
  channelsOf,
  channelsOfAll,
  directAmong,
  joinedAt,
  memberIdsIn,
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
export { mutedAmong } from './sidebar.ts'
