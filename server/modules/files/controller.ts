import { z } from 'zod'
import {
  Download,
  FileDetails,
  FileLink,
  ListDownloads,
  ListFiles,
  ListRejections,
  OneFile,
  RejectedFile,
} from '../../../shared/files.ts'
import { adminProcedure, procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['files']

export const filesRouter = router({
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/files/{fileId}', tags, summary: 'What a file is, and where it stands' } })
    .input(OneFile)
    .output(FileDetails)
    .query(({ ctx, input }) => service.get(ctx, input)),

  list: procedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/files', tags, summary: 'The files of a channel' } })
    .input(ListFiles)
    .output(z.array(FileDetails))
    .query(({ ctx, input }) => service.list(ctx, input)),

  link: procedure
    .meta({ openapi: { method: 'GET', path: '/files/{fileId}/link', tags, summary: 'An address for five minutes' } })
    .input(OneFile)
    .output(FileLink)
    .query(({ ctx, input }) => service.link(ctx, input)),

  downloads: procedure
    .meta({ openapi: { method: 'GET', path: '/files/{fileId}/downloads', tags, summary: 'Who has had a file' } })
    .input(ListDownloads)
    .output(z.array(Download))
    .query(({ ctx, input }) => service.downloads(ctx, input)),

  rejections: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/rejected-files', tags, summary: 'The files that were refused' } })
    .input(ListRejections)
    .output(z.array(RejectedFile))
    .query(({ ctx, input }) => service.rejections(ctx, input)),
})
