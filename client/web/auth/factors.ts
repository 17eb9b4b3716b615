import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import type { Passkey } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { askAuth } from './post.ts'

const Enabling = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })
const Codes = z.object({ backupCodes: z.array(z.string()) })
const Anything = z.unknown()

/** What an authenticator app is shown, and the recovery codes that come with it. */
export type Enabling = z.infer<typeof Enabling>

/** How the person signs in. */
export function useSecurity() {
  const chat = useChat()
  return useQuery({ queryKey: keys.security, queryFn: () => chat.api.auth.security.query(), staleTime: 0 })
}

function useSecurityAction<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.security }),
  })
}

export const useEnableTotp = () =>
  useMutation({ mutationFn: (password: string) => askAuth('two-factor/enable', Enabling, { password }) })

export const useConfirmTotp = () =>
  useSecurityAction((code: string) => askAuth('two-factor/verify-totp', Anything, { code }))

export const useDisableTotp = () =>
  useSecurityAction((password: string) => askAuth('two-factor/disable', Anything, { password }))

export const useNewRecoveryCodes = () =>
  useMutation({ mutationFn: (password: string) => askAuth('two-factor/generate-backup-codes', Codes, { password }) })

/** Keys belong to a host name: at a bare address, as of a laptop's own server, browsers make none. */
export function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && !/^[\d.:[\]]+$/.test(location.hostname)
}

export const useAddPasskey = () =>
  useSecurityAction(async (name: string) => {
    const optionsJSON = await askAuth<Parameters<typeof startRegistration>[0]['optionsJSON']>(
      'passkey/generate-register-options',
      z.any(),
    )
    const response = await startRegistration({ optionsJSON })
    await askAuth('passkey/verify-registration', Anything, { response, name })
  })

export const useRenamePasskey = () =>
  useSecurityAction(({ id, name }: Pick<Passkey, 'id' | 'name'>) =>
    askAuth('passkey/update-passkey', Anything, { id, name }),
  )

export const useRemovePasskey = () =>
  useSecurityAction((id: string) => askAuth('passkey/delete-passkey', Anything, { id }))

/** Signs in with whatever passkey the person chooses. */
export async function signInWithPasskey(): Promise<void> {
  const optionsJSON = await askAuth<Parameters<typeof startAuthentication>[0]['optionsJSON']>(
    'passkey/generate-authenticate-options',
    z.any(),
  )
  const response = await startAuthentication({ optionsJSON })
  await askAuth('passkey/verify-authentication', Anything, { response })
}
