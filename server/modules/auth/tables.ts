import type { BetterAuthOptions } from 'better-auth'

const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** What our tables call what better-auth calls otherwise. */
export const columns = {
  user: { modelName: 'person', fields: { ...timestamps, emailVerified: 'email_verified' } },
  session: {
    modelName: 'session',
    fields: {
      ...timestamps,
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
    },
  },
  account: {
    fields: {
      ...timestamps,
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
    },
  },
  verification: { fields: { ...timestamps, expiresAt: 'expires_at' } },
} satisfies BetterAuthOptions

export const jwksColumns = {
  jwks: {
    fields: {
      publicKey: 'public_key',
      privateKey: 'private_key',
      createdAt: 'created_at',
      expiresAt: 'expires_at',
    },
  },
}
