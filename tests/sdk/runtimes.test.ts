import { expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { openStage } from './stage.ts'

/** A program with the SDK: it enters, says something, and hangs up. With nothing left running, it ends by itself. */
const program = `
  import { connect } from 'realtime-chat/sdk'
  const [url, token, channelId] = process.argv.slice(2)
  const chat = await connect({ url, token })
  await chat.api.channels.join.mutate({ channelId })
  const { seq } = await chat.send(channelId, 'hello from elsewhere')
  console.log(seq)
  await chat.close()
`

const node = `${import.meta.dir}/../../node_modules/.bin/node`

for (const [runtime, command] of [
  ['Node 22', node],
  ['Bun', process.execPath],
])
  test(`a program on ${runtime} cannot send, or does not end after it has hung up`, async () => {
    await using stage = await openStage()
    const mira = await stage.enter('Mira')
    const channel = await mira.api.channels.create.mutate({ name: 'general', kind: 'public' })
    const token = await stage.account('Jonas')
    const folder = await mkdtemp(`${tmpdir()}/realtime-chat-sdk-`)
    try {
      await Bun.write(`${folder}/program.ts`, program)
      const sdk = {
        name: 'sdk',
        setup: (build: Bun.PluginBuilder) =>
          void build.onResolve({ filter: /^realtime-chat/ }, () => ({
            path: Bun.resolveSync('realtime-chat/sdk', import.meta.dir),
          })),
      }
      await Bun.build({
        entrypoints: [`${folder}/program.ts`],
        outdir: `${folder}/out`,
        target: 'node',
        plugins: [sdk],
      })
      const child = spawn(command ?? '', [`${folder}/out/program.js`, stage.app.url, token, channel.id], {
        timeout: 20_000,
      })
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          said += chunk
        })
      expect(await new Promise((resolve) => child.once('exit', resolve)), said).toBe(0)
      expect(said.trim()).toBe('1')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 40_000)
