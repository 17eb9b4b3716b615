import { SMTPServer } from 'smtp-server'
import { until } from '../context.ts'

/** A mail server of the test's own, and what it was given; it can be told to refuse. */
export async function openMailServer() {
  const letters: string[] = []
  let refuses = false
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _, done) {
      let text = ''
      stream.on('data', (chunk) => {
        text += String(chunk)
      })
      stream.on('end', () => {
        if (refuses) return done(new Error('no room'))
        letters.push(text.replaceAll('=\r\n', '').replaceAll('=3D', '='))
        done()
      })
    },
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuse: (now: boolean) => {
      refuses = now
    },
    /** What a link in the newest letter to somebody, on some matter, carries behind its #. */
    async link(to: string, subject: string): Promise<URLSearchParams> {
      const letter = await until(`${subject} to ${to}`, () =>
        letters.findLast((text) => text.includes(`To: ${to}`) && text.includes(`Subject: ${subject}`)),
      )
      const href = /https?:\/\/\S+#\S+/.exec(letter)?.[0] ?? ''
      return new URLSearchParams(new URL(href).hash.slice(1))
    },
    stop: () => new Promise<void>((done) => server.close(() => done())),
  }
}
