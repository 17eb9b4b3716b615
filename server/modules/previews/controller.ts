import { EnablePreviews, PreviewSettings, ShowPreviews } from '../../../shared/previews.ts'
import { adminProcedure, procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['previews']

export const previewsRouter = router({
  settings: procedure
    .meta({ openapi: { method: 'GET', path: '/previews/settings', tags, summary: 'Whether links are previewed' } })
    .output(PreviewSettings)
    .query(({ ctx }) => service.settings(ctx)),

  show: procedure
    .meta({ openapi: { method: 'PUT', path: '/previews/settings', tags, summary: 'Be shown previews, or not' } })
    .input(ShowPreviews)
    .output(PreviewSettings)
    .mutation(({ ctx, input }) => service.show(ctx, input)),

  enable: adminProcedure
    .meta({ openapi: { method: 'PUT', path: '/previews/enabled', tags, summary: 'Preview links, or not' } })
    .input(EnablePreviews)
    .output(PreviewSettings)
    .mutation(({ ctx, input }) => service.enable(ctx, input)),
})
