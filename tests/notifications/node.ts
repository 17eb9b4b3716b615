import { start } from '../../server/main.ts'
import { readConfig } from '../../server/platform/config.ts'

/** A node whose deliveries fall due again soon after it died. */
const notifications = { everyMs: 50, patienceMs: 2_000, leaseSeconds: 3 }

const { platform, url } = await start(readConfig(process.env), { notifications })
platform.log.info({ url }, 'ready')
