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
 * Sign-in by an OpenID Connect provider (authorization code with PKCE), where the deployment names one. An account that is
 * there already is only taken over where both sides have verified its address.
 */
export function oidc({ oidc: provider }: Config) {
  if (!provider) return []
  const { issuer, clientId, clientSecret } = provider
  return [
    genericOAuth({
      config: [
        {
          providerId,
          discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
          clientId,
          clientSecret,
          scopes: ['openid', 'profile', 'email'],
          pkce: true,
          mapProfileToUser: (profile) => ({ name: nameOf(Profile.parse(profile)) }),
        },
      ],
    }),
  ]
}

function nameOf({ name, preferred_username, email }: z.infer<typeof Profile>): string {
  return (name ?? preferred_username ?? email.split('@')[0] ?? email).slice(0, 80)
}
