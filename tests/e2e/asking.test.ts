import { expect, test } from 'bun:test'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { askAnew, update } from '../../client/web/app/asking.ts'
import { until } from '../until.ts'

/** Somebody who shows a list, whose answers come when they are given. */
function show() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
  const asked: PromiseWithResolvers<string[]>[] = []
  const queryFn = () => {
    const answer = Promise.withResolvers<string[]>()
    asked.push(answer)
    return answer.promise
  }
  const queryKey = ['channels']
  const observer = new QueryObserver(client, { queryKey, queryFn })
  const leave = observer.subscribe(() => {})
  const answer = (nth: number, ...list: string[]) => asked[nth]?.resolve(list)
  const shown = () => observer.getCurrentResult().data
  const shows = (...list: string[]) => until(`it shows ${list}`, () => Bun.deepEquals(shown(), list))
  return { client, queryKey, asked, answer, shows, leave }
}

const add = (name: string) => (list: string[]) => [...list, name]

test('news that come while a list is asked for, the first time too, are undone by its answer', async () => {
  const { client, queryKey, asked, answer, shows, leave } = show()
  for (const name of ['quay', 'pier']) update(client, queryKey, add(name))
  answer(0, 'harbour')
  await until('it is asked again', () => asked.length === 2)
  await shows('harbour')
  answer(1, 'harbour', 'quay', 'pier')
  await shows('harbour', 'quay', 'pier')

  update(client, queryKey, add('mole'))
  await shows('harbour', 'quay', 'pier', 'mole')
  expect(asked).toHaveLength(2)
  leave()
})

test('what was left before its answer came is shown as it was, when one comes back to it', async () => {
  const { client, queryKey, asked, answer, leave } = show()
  leave()
  askAnew(client, queryKey)
  answer(0, 'harbour')
  await until('the answer is there', () => client.getQueryData(queryKey))
  await until('it is to be asked again', () => client.getQueryState(queryKey)?.isInvalidated)
  expect(asked).toHaveLength(1)
})
