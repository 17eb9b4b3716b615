import type { TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '../../server/router.ts'
import type { Connection } from './connection.ts'
import { ChatError, toChatError } from './errors.ts'

/**
 * A link that carries each call over the connection that `find` gives. Calls end with an answer, or with a ChatError
 * after `timeoutMs`, or when their connection ends.
 */
export function callsOver(find: () => Connection | Promise<Connection>, timeoutMs: number): TRPCLink<AppRouter> {
  return (runtime) =>
    ({ op, next }) =>
      observable((observer) => {
        let over = false
        let leave = () => {}
        const late = () => fail(new ChatError('TIMEOUT', `no answer within ${timeoutMs} ms`))
        const timer = op.type === 'subscription' ? undefined : setTimeout(late, timeoutMs)

        function stop() {
          over = true
          clearTimeout(timer)
          leave()
        }
        function fail(error: unknown) {
          if (over) return
          stop()
          observer.error(toChatError(error))
        }
        function start(connection: Connection) {
          if (over) return
          const ended = connection.begin(op.type, fail)
          const call = connection
            .link(runtime)({ op, next })
            .subscribe({
              next: (value) => observer.next(value),
              error: fail,
              complete: () => {
                // Leaving a call completes it, and to complete it first would keep its error back.
                if (over) return
                clearTimeout(timer)
                observer.complete()
              },
            })
          leave = () => {
            call.unsubscribe()
            ended()
          }
          if (over) leave()
        }

        try {
          const found = find()
          if (found instanceof Promise) found.then(start, fail)
          else start(found)
        } catch (error) {
          fail(error)
        }
        return stop
      })
}
