import { useQuery } from '@tanstack/react-query'
import { atLeast, type Me, type Role } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** The person who is signed in, with the role that they have now. */
export function useMe(): Me {
  const chat = useChat()
  const { data } = useQuery({ queryKey: keys.me, queryFn: () => chat.api.auth.me.query(), initialData: chat.me })
  return data
}

/** Whether the person has at least this role in the workspace. What they may do, the server decides. */
export function useIsAtLeast(role: Role): boolean {
  return atLeast(role, useMe().role)
}
