import { fileDownloaded, uploadReceived } from '../../../shared/files.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { wake } from './examining.ts'
import { remember } from './service.ts'

export function filesEvents(platform: Platform): Subscription[] {
  return [
    // Looking into a file takes longer than a batch may: it is only begun, and what is due stands in Postgres.
    subscription('files', [uploadReceived], async () => wake(platform)),
    subscription('files-history', [fileDownloaded], ({ events, db }) => remember({ ...platform, db }, events)),
  ]
}
