import { ChatError, signIn, signOut } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { type Client, ensure, open, password, patience, persist, post, say, sendFile } from './client.ts'
import type { Entry } from './log.ts'
import type { Round } from './round.ts'

/** What people do while faults happen, until it is stopped; then all of it has come to its end. */
export interface Work {
  /** Rejects where something that was begun came to no end. */
  stop(): Promise<void>
}

interface Going extends Round {
  isOver(): boolean
}

let said = 0

/** Who does what: the first two talk and edit, then a script, a slow client, one who goes offline, and one who comes and goes. */
export function startWork(round: Round): Work {
  let over = false
  const going: Going = { ...round, isOver: () => over }
  const [mira, jonas, priya, tomas, aiko, samuel] = round.clients
  const habits = [
    mira && talk(going, mira, say),
    jonas && talk(going, jonas, sayAndEdit),
    priya && talk(going, priya, post),
    tomas && talk(going, tomas, say),
    aiko && talk(going, aiko, say),
    tomas && readSlowly(going, tomas),
    aiko && goOffline(going, aiko),
    priya && sendFiles(going, priya),
    mira && samuel && comeAndGo(going, samuel, mira),
    jonas && comeByPhone(going, jonas),
  ]
  const all = Promise.all(habits)
  // Until it is stopped, nobody waits for it.
  all.catch(() => {})
  return {
    async stop() {
      over = true
      await all
    },
  }
}

type Say = typeof say

/** After so long, somebody who moved to another connection meanwhile is taken to have been told over neither. */
const tellMs = 5_000

/** The pace of the traffic, not a wait for anything. */
const pace = (leastMs: number, mostMs: number) => Bun.sleep(leastMs + Math.random() * (mostMs - leastMs))

const mostWaiting = 30

async function talk(going: Going, client: Client, how: Say) {
  const { home, lobby, log, isOver } = going
  const waiting = new Set<Promise<unknown>>()
  const failed: unknown[] = []
  while (!isOver()) {
    const text = `${client.who} ${++said}`
    const saying = how(client, said % 2 ? home : lobby, text, log)
    const tracked: Promise<unknown> = saying.then(
      () => waiting.delete(tracked),
      (error) => failed.push(error),
    )
    waiting.add(tracked)
    if (waiting.size >= mostWaiting) await Promise.race(waiting)
    await pace(200, 600)
  }
  await Promise.all(waiting)
  if (failed.length > 0) throw failed[0]
}

/** Once only, and without another try: so that each change shows in the database. */
async function sayAndEdit(client: Client, channelId: string, text: string, log: Round['log']) {
  const id = await say(client, channelId, text, log)
  const edit = { channelId, id, text: `${text}\nand more` }
  await client.chat.api.messages.edit.mutate(edit).catch((error) => {
    if (!(error instanceof ChatError)) throw error
  })
  return id
}

async function readSlowly({ isOver }: Going, { network }: Client) {
  while (!isOver()) {
    network.delay(60)
    await pace(500, 1_500)
    network.delay(0)
    await pace(500, 1_500)
  }
}

async function goOffline({ isOver }: Going, { network }: Client) {
  while (!isOver()) {
    await pace(1_000, 3_000)
    network.cut()
    await pace(500, 2_500)
    network.restore()
  }
}

async function sendFiles({ home, log, isOver }: Going, client: Client) {
  while (!isOver()) {
    await sendFile(client, home, `${client.who} shows ${++said}`, log)
    await pace(1_000, 3_000)
  }
}

async function comeAndGo(going: Going, guest: Client, owner: Client) {
  const { lobby: channelId, log, isOver } = going
  const { who, chat } = guest
  for (let nth = 0; !isOver(); nth++) {
    await pace(500, 2_000)
    const from = log.entries.length
    log.note(who, { what: 'leaving', channelId })
    const isAnswered = await ensure(
      nth % 2
        ? () => owner.chat.api.channels.kick.mutate({ channelId, userId: chat.me.id })
        : () => chat.api.channels.leave.mutate({ channelId }),
    )
    const { made } = guest.network
    const isLearnt = (entry: Entry) => isTold(entry, who, channelId) || isAskingAnew(entry, who, made)
    // Of what was done unheard, a connection that was lost meanwhile may have been told.
    if (!isAnswered || !(await told(going, from, isLearnt, tellMs))) replace(guest)
    await told(going, from, isLearnt)
    log.note(who, { what: 'left', channelId })
    await pace(300, 1_000)
    log.note(who, { what: 'joining', channelId })
    await ensure(() => chat.api.channels.join.mutate({ channelId }))
    log.note(who, { what: 'joined', channelId })
  }
}

function replace({ network }: Client) {
  network.cut()
  network.restore()
}

function isTold(entry: Entry, who: string, channelId: string): boolean {
  return entry.who === who && entry.what === 'told to leave' && entry.channelId === channelId
}

/** A connection that is made once it is done is told of nothing any more; one that had been `made` before may still be. */
function isAskingAnew(entry: Entry, who: string, made: number): boolean {
  return entry.who === who && entry.what === 'status' && entry.status === 'live' && entry.made > made
}

/** Whether they are told in time. Whoever is never told is held to it all the same. */
async function told({ log }: Going, from: number, isIt: (entry: Entry) => boolean, ms = patience): Promise<boolean> {
  const isThere = () => log.entries.some((entry, at) => at >= from && isIt(entry))
  return until('they are told', isThere, ms).then(
    () => true,
    () => false,
  )
}

async function comeByPhone(going: Going, { email, chat }: Client) {
  const { doors, log, isOver } = going
  for (let nth = 1; !isOver(); nth++) {
    const who = `phone ${nth} of ${chat.me.id}`
    const { token } = await persist(() => signIn({ url: anyOf(doors), email, password }))
    await using phone = await open({ who, email, token, doors, log })
    await pace(500, 2_000)
    const from = log.entries.length
    await persist(() => signOut({ url: anyOf(doors), token }))
    await told(going, from, (entry) => entry.who === who && entry.what === 'status' && entry.status === 'over')
    log.note(who, { what: 'signed out' })
    if (phone.chat.status !== 'offline') throw new Error(`${who} is ${phone.chat.status} after its end`)
    // Whoever signs in more than twenty times a minute is made to wait.
    await pace(3_000, 5_000)
  }
}

function anyOf(doors: readonly string[]): string {
  return doors[Math.floor(Math.random() * doors.length)] ?? ''
}
