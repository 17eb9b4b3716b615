import { genericOAuth } from 'better-auth/plugins'
import { z } from 'zod'
import type { Config } from '../../platform/config.ts'

/** The one provider's id, as it stands in its callback's address: `/api/auth/callback/oidc`. */
const providerId = 'oidc'

const Profile = z.object({
  name: z.string().trim().min(1).optional().catch(undefined),
  preferred_username: z.string().trim().min(1).optional().catch(undefined),
  email: z.string(),
})

/**
 * Sign-in at an OpenID Connect provider (code flow with PKCE, state and nonce), where the deployment names one. An account
 * that is there already is only taken over where both sides have verified its address.
 */
export function oidc({ oidc: provider }: Config) {
  const config = provider ? [{ ...providerOptions, ...asOptions(provider) }] : []
  // Left alone, the plugin asks the provider at the start, without a limit, and every sign-in waits for that; what is
  // pending it asks for when somebody first goes there, for ten seconds at most.
  const genericOAuthPendingDiscovery = new Map(config.map((options) => [options.providerId, options]))
  return { ...genericOAuth({ config }), init: () => ({ context: { genericOAuthPendingDiscovery } }) }
}

const providerOptions = {
  providerId,
  scopes: ['openid', 'profile', 'email'],
  pkce: true,
  requireIdTokenVerification: true,
  mapProfileToUser: (profile: Record<string, unknown>) => ({ name: nameOf(Profile.parse(profile)) }),
}

function asOptions({ issuer, clientId, clientSecret, name }: NonNullable<Config['oidc']>) {
  const discoveryUrl = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  return { discoveryUrl, clientId, clientSecret, name }
}

function nameOf({ name, preferred_username, email }: z.infer<typeof Profile>): string {
  return (name ?? preferred_username ?? email.split('@')[0] ?? email).slice(0, 80)
}

/** Nothing is asked of the provider after the sign-in, so its tokens are not kept. */
export const accountHooks = {
  create: { before: async () => ({ data: { accessToken: null, refreshToken: null, idToken: null } }) },
  update: { before: async () => ({ data: { accessToken: null, refreshToken: null, idToken: null } }) },
}

/** What may be asked for: our provider, and paths of the app to come back to. */
export const EnterByProvider = z.strictObject({
  provider: z.literal(providerId),
  callbackURL: z.string().max(1_000),
  newUserCallbackURL: z.string().max(1_000).optional(),
  errorCallbackURL: z.string().max(1_000),
})
