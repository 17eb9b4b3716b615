import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { bytesOf, type Storage } from '../../server/platform/storage/storage.ts'
import { hasS3, namesIn, storageEnvironment, storageIn, storages } from './storages.ts'

const MiB = 1_048_576

for (const name of storages)
  describe.skipIf(name === 's3' && !hasS3)(`a storage (${name})`, () => {
    let env: Record<string, string>
    let storage: Storage

    beforeAll(async () => {
      env = await storageEnvironment(name)
      await mkdir(env['DATA_DIR'] ?? '', { recursive: true })
      storage = storageIn(env)
    }, 30_000)

    const noise = (size: number) => crypto.getRandomValues(Buffer.alloc(Math.min(size, 65_536)))
    function bytes(size: number): Uint8Array<ArrayBuffer> {
      const [whole, pattern] = [new Uint8Array(size), noise(size)]
      for (let at = 0; at < size; at += pattern.length) whole.set(pattern.subarray(0, size - at), at)
      // No part is like another one.
      for (let at = 0; at < size; at += MiB) whole[at] = at / MiB
      return whole
    }

    /** Writes a stretch as another process would, which knows nothing of those before. */
    const write = (key: string, content: Uint8Array, from: number, to: number) =>
      storageIn(env)
        .incoming(key, content.length)
        .write(from, [[content.subarray(from, to)]])

    const arrived = (key: string, size: number) => storageIn(env).incoming(key, size).arrived()

    test('loses what came in many stretches, through several processes', async () => {
      const content = bytes(12 * MiB + 345)
      const key = crypto.randomUUID()
      await storage.incoming(key, content.length).begin()
      expect(await arrived(key, content.length)).toBe(0)
      let from = 0
      for (const to of [3, 3 * MiB, 3 * MiB + 1, 5 * MiB, 7 * MiB, 12 * MiB, content.length]) {
        expect(await write(key, content, from, to)).toBe(to)
        expect(await arrived(key, content.length)).toBe(to)
        from = to
      }
      await storage.incoming(key, content.length).finish()
      expect(await storage.size(key)).toBe(content.length)
      expect(Buffer.from(await bytesOf(storage, key)).equals(content)).toBe(true)
      expect((await namesIn(env)).filter((name) => name.includes(key))).toHaveLength(1)
    })

    test('loses what is small, or fits exactly', async () => {
      for (const size of [1, 5 * MiB, 10 * MiB]) {
        const content = bytes(size)
        const key = crypto.randomUUID()
        const incoming = storage.incoming(key, size)
        await incoming.begin()
        expect(await incoming.write(0, [[content.subarray(0, size / 2)], [content.subarray(size / 2)]])).toBe(size)
        expect(await arrived(key, size)).toBe(size)
        for (let time = 0; time < 2; time++) await incoming.finish()
        expect(Buffer.from(await bytesOf(storage, key)).equals(content)).toBe(true)
      }
    })

    test('mixes up two writers, of whom one comes late', async () => {
      const content = bytes(11 * MiB)
      const key = crypto.randomUUID()
      const incoming = storage.incoming(key, content.length)
      await incoming.begin()
      await write(key, content, 0, 2 * MiB)
      await write(key, content, 2 * MiB, 9 * MiB)
      await storageIn(env)
        .incoming(key, content.length)
        .write(0, [[content.subarray(0, MiB), content.subarray(MiB, 6 * MiB)]])
      const there = await arrived(key, content.length)
      expect(there).toBeGreaterThanOrEqual(6 * MiB)
      await write(key, content, there, content.length)
      await incoming.finish()
      expect(Buffer.from(await bytesOf(storage, key)).equals(content)).toBe(true)
    })

    test('gives other stretches than those asked for', async () => {
      const content = bytes(300)
      const key = crypto.randomUUID()
      await storage.put(key, content)
      expect(await storage.size(key)).toBe(300)
      for (const [start, end] of [[0, 1], [299, 300], [100, 250], [290], [0]] as const)
        expect(await bytesOf(storage, key, start, end)).toEqual(content.subarray(start, end))
    })

    test('keeps what was removed, whole or not', async () => {
      const content = bytes(8 * MiB)
      const [whole, begun, never] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
      await storage.put(whole, content)
      await storage.incoming(begun, content.length).begin()
      await write(begun, content, 0, 7 * MiB)
      for (const key of [whole, begun, never]) await storage.remove(key)
      for (const key of [whole, begun, never]) expect(await storage.size(key)).toBe(0)
      expect((await namesIn(env)).filter((name) => [whole, begun].some((key) => name.includes(key)))).toEqual([])
    })

    test('takes a key that leads elsewhere', async () => {
      for (const key of ['', '../secret', 'a/b', '.hidden', 'a\0b'])
        expect(async () => storage.size(key)).toThrow('not a key')
    })
  })
