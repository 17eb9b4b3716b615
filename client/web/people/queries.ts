import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UpdateProfile } from '../../../shared/profiles.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const pageLength = 50

/** Somebody's card, asked for each time it is opened. */
export function useProfile(userId: string) {
  const chat = useChat()
  return useQuery({
    queryKey: keys.profile(userId),
    queryFn: () => chat.api.auth.profile.query({ userId }),
    staleTime: 0,
  })
}

/** Everybody whose name, handle or title holds `search`, page by page. */
export function useDirectory(search: string) {
  const chat = useChat()
  return useInfiniteQuery({
    queryKey: keys.directory(search),
    queryFn: ({ pageParam: after }) =>
      chat.api.auth.directory.query({ ...(search && { search }), ...(after && { after }), limit: pageLength }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length === pageLength ? page.at(-1)?.id : undefined),
    staleTime: 0,
  })
}

/** Changes one's own profile; the open lists hear of it as everybody's do. */
export function useUpdateProfile() {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: UpdateProfile) => chat.api.auth.updateProfile.mutate(change),
    onSuccess: (profile) => client.setQueryData(keys.profile(profile.id), profile),
  })
}
