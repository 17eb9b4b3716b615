import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'

/** Those that are asked again once their answer is here. */
const late = new WeakSet<Query>()

/** Has what these keys name asked for anew by whoever shows it: an answer on its way may be older than what is known now. */
export function askAnew(client: QueryClient, queryKey: QueryKey) {
  // This alone would let a first answer stand, and one that nobody waits for.
  void client.invalidateQueries({ queryKey })
  for (const query of client.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' }))
    if (query.state.data === undefined || !query.isActive()) askOnceAnswered(client, query)
}

/** It is shown meanwhile: whoever is told of much would else never see anything. */
function askOnceAnswered(client: QueryClient, query: Query) {
  if (late.has(query)) return
  late.add(query)
  const again = () => {
    late.delete(query)
    void client.invalidateQueries({ queryKey: query.queryKey, exact: true })
  }
  query.promise?.then(again, () => late.delete(query))
}

/** Applies news to a list; where an answer is on its way, which may be older and would undo them, it is asked for anew. */
export function update<List>(client: QueryClient, queryKey: QueryKey, apply: (list: List) => List) {
  if (client.isFetching({ queryKey })) askAnew(client, queryKey)
  else client.setQueryData<List>(queryKey, (old) => old && apply(old))
}
