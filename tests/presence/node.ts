import { start } from '../../server/main.ts'
import { readConfig } from '../../server/platform/config.ts'
import { quick } from './quick.ts'

const { platform, url } = await start(readConfig(process.env), { presence: quick })
platform.log.info({ url }, 'ready')
