import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

/** What the provider says of somebody. */
export interface Identity {
  email: string
  email_verified: boolean
  name: string
}

const secret = 'only-for-tests-only-for-tests'

/**
 * A real OpenID provider on a port of its own, whose sign-in form takes any password for the identities it was given.
 * PKCE is required of the app. `serve` makes it answer, for an app at `appUrl`.
 */
export async function startProvider() {
  const identities = new Map<string, Identity>()
  let answer: ReturnType<Provider['callback']> | undefined
  const server = createServer((request, response) => {
    if (answer) return void answer(request, response)
    response.writeHead(503).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return {
    issuer,
    identities,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'chat', OIDC_CLIENT_SECRET: secret, OIDC_NAME: 'Harbour ID' },
    serve(appUrl: string) {
      answer = providerOf(issuer, appUrl, identities).callback()
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function providerOf(issuer: string, appUrl: string, identities: ReadonlyMap<string, Identity>): Provider {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'chat',
        client_secret: secret,
        redirect_uris: [`${appUrl}/api/auth/callback/oidc`],
        // As the app sends it; the default is Basic.
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['only-for-tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, id) => {
      const identity = identities.get(id)
      return identity && { accountId: id, claims: () => ({ sub: id, ...identity }) }
    },
    // Whoever signs in agrees at once.
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  return provider
}
