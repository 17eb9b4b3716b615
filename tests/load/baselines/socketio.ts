/** Chat as Socket.IO's guide builds it: rooms, and with DATABASE_URL one INSERT for each message before it is told. */
import { createServer } from 'node:http'
import { Pool } from 'pg'
import { Server } from 'socket.io'

interface Sent {
  id: string
  channelId: string
  text: string
}

const url = process.env['DATABASE_URL']
const pool = url ? new Pool({ connectionString: url, max: 20 }) : undefined
await pool?.query(
  'create table if not exists message (id uuid primary key, channel_id text not null, text text not null, created_at timestamptz not null default now())',
)

const http = createServer()
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false })

io.on('connection', (socket) => {
  socket.on('join', async (channelIds: string[], done: () => void) => {
    await socket.join(channelIds)
    done()
  })
  socket.on('send', async (message: Sent, done: () => void) => {
    const { id, channelId, text } = message
    await pool?.query('insert into message (id, channel_id, text) values ($1, $2, $3)', [id, channelId, text])
    io.to(channelId).emit('message', dto(message))
    done()
  })
})

/** As large as a message of ours. */
function dto({ id, channelId, text }: Sent) {
  const createdAt = new Date().toISOString()
  const authorId = '00000000-0000-4000-8000-000000000000'
  const none = {
    threadId: null,
    broadcast: false,
    thread: null,
    editedAt: null,
    deletedAt: null,
    pinned: null,
    reactions: [],
    files: [],
    mentions: [],
    mentionsAll: null,
  }
  return { id, channelId, authorId, text, createdAt, ...none }
}

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (address && typeof address === 'object') console.log(`listening on http://127.0.0.1:${address.port}`)
})
