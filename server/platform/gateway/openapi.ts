import type { AnyRouter } from '@trpc/server'
import { generateOpenApiDocument } from 'trpc-to-openapi'

type Document = ReturnType<typeof generateOpenApiDocument>

const documents = new WeakMap<AnyRouter, Document>()

/** The REST procedures as an OpenAPI 3.1 document, made once; only its server's address differs. */
export function describe(router: AnyRouter, origin: string): Document {
  const document = documents.get(router) ?? generate(router)
  documents.set(router, document)
  return { ...document, servers: [{ url: `${origin}/api/v1` }] }
}

function generate(router: AnyRouter): Document {
  return generateOpenApiDocument(router, {
    title: 'Realtime Chat',
    version: '1',
    openApiVersion: '3.1.0',
    baseUrl: '/api/v1',
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'A session token or a short-lived JWT' },
      cookie: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'A browser session' },
    },
  })
}
