import { newSecret } from '../../deploy/local/secrets.ts'
import { startServices } from '../../deploy/local/services.ts'

// Starts services in the folder that it is given, tells where they are, and runs until it is killed.
const services = await startServices({
  dataDir: process.argv[2] ?? '',
  durable: false,
  password: newSecret(),
  env: {},
})
console.log(JSON.stringify(services))
setInterval(() => {}, 60_000)
