import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { SignInOptions } from '../../../shared/auth.ts'
import { keys } from '../app/keys.ts'
import { askAuth } from './post.ts'

/** The ways to sign in that this deployment has. */
export function useSignInOptions(): SignInOptions | undefined {
  const queryFn = async () => SignInOptions.parse(await (await fetch('/api/v1/sign-in-options')).json())
  return useQuery({ queryKey: keys.signInOptions, queryFn }).data
}

const Leading = z.object({ url: z.url() })

/** Leaves for the provider, which sends the browser back to `next`. */
export async function leaveForProvider(next: string): Promise<void> {
  const body = { provider: 'oidc', callbackURL: next, newUserCallbackURL: next, errorCallbackURL: '/sign-in' }
  const { url } = await askAuth('sign-in/social', Leading, body)
  location.assign(url)
}
