/** Each sound as its notes: how high, in Hz, when and how long, in s. */
const tones = {
  chime: [
    [659.3, 0, 0.5],
    [987.8, 0.11, 0.7],
  ],
  drop: [
    [880, 0, 0.16],
    [587.3, 0.07, 0.3],
  ],
  knock: [
    [196, 0, 0.09],
    [196, 0.13, 0.12],
  ],
} satisfies Record<string, [pitch: number, at: number, length: number][]>

export type Tone = keyof typeof tones
export const toneNames = Object.keys(tones) as Tone[]

const key = 'tone'
const isTone = (name: string | null): name is Tone => name !== null && name in tones

/** The sound that this browser makes. */
export const chosenTone = {
  get(): Tone {
    const name = localStorage.getItem(key)
    return isTone(name) ? name : 'chime'
  },
  set: (tone: Tone) => localStorage.setItem(key, tone),
}

let audio: AudioContext | undefined

/** Whether the browser lets this page be heard; until somebody has touched it, it does not. */
export const mayBeHeard = () => audio?.state === 'running'

/** Asks the browser to; in answer to a touch or a key. */
export async function unmute() {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') await audio.resume()
}

const loudness = 0.12

export async function play(tone: Tone) {
  await unmute()
  for (const [pitch, at, length] of tones[tone]) strike(pitch, at, length)
}

/** One note: struck, and dying away. */
function strike(pitch: number, at: number, length: number) {
  if (!audio) return
  const [start, end] = [audio.currentTime + at, audio.currentTime + at + length]
  const [string, volume] = [audio.createOscillator(), audio.createGain()]
  string.type = 'sine'
  string.frequency.value = pitch
  volume.gain.setValueAtTime(0, start)
  volume.gain.linearRampToValueAtTime(loudness, start + 0.012)
  volume.gain.exponentialRampToValueAtTime(0.0001, end)
  string.connect(volume).connect(audio.destination)
  string.start(start)
  string.stop(end)
}
