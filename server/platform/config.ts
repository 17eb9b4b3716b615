import { resolve } from 'node:path'
import { z } from 'zod'

const megabyte = 1_048_576

const List = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

/** An address, or a network as `address/bits`. */
const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'an address, or a network such as 10.0.0.0/8')

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRUSTED_PROXIES: List.pipe(z.array(Network)).default([]),
  PREVIEW_NETWORKS: List.pipe(z.array(Network)).default([]),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_REPLICA_URL: List.pipe(z.array(z.url({ protocol: /^postgres(ql)?$/ }))).default([]),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  KAFKA_BROKERS: List.optional(),
  KAFKA_PREFIX: z
    .string()
    .regex(/^[\w.-]{0,50}$/)
    .default(''),
  OPENSEARCH_URL: z.url({ protocol: /^https?$/ }).optional(),
  OPENSEARCH_PREFIX: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,50}$/, 'small letters, digits, dots, dashes and underscores')
    .default('chat-'),
  AUTH_SECRET: z.string().min(32, 'at least 32 characters'),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(40).default('single sign-on'),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).max(200).default('Realtime Chat <chat@localhost>'),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^B[\w-]{86}$/)
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
  VAPID_SUBJECT: z.url({ protocol: /^(?:https|mailto)$/ }).optional(),
  FCM_SERVICE_ACCOUNT: z.string().optional(),
  FCM_URL: z.url({ protocol: /^https?$/ }).default('https://fcm.googleapis.com'),
  APNS_KEY: z.string().optional(),
  APNS_KEY_ID: z.string().optional(),
  APNS_TEAM_ID: z.string().optional(),
  APNS_TOPIC: z.string().optional(),
  APNS_URL: z.url({ protocol: /^https?$/ }).default('https://api.push.apple.com'),
  DATA_DIR: z.string().min(1).default('.data'),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][\w.-]{2,62}$/)
    .optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  CLAMD_URL: z.url({ protocol: /^(?:tcp|unix)$/ }).optional(),
  SENDS_IN_FLIGHT: z.coerce.number().int().min(1).max(100_000).default(4_096),
  MAX_FILE_MB: z.coerce.number().int().min(1).max(10_000).default(100),
  FILES_PER_PERSON_MB: z.coerce.number().int().min(1).max(10_000_000).default(5_000),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  ROLE: z.enum(['gateway', 'worker', 'all']).default('all'),
  MODULES: List.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** The names of the environment variables that `readConfig` reads. */
export const variables: readonly string[] = Object.keys(Environment.shape)

/** What a process is told from outside; README lists every variable. */
export type Config = ReturnType<typeof readConfig>

/** A wrong environment, told variable by variable. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration from environment variables; an empty one counts as unset.
 * @throws ConfigError with one line for each variable that is missing or wrong.
 */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = Environment.safeParse(given)
  if (!result.success)
    throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const vars = result.data
  if (vars.METRICS_PORT === vars.PORT) throw new ConfigError('METRICS_PORT: another one than PORT, or none')
  // Whoever asks could else have a mail lead to a host of theirs.
  if (vars.SMTP_URL && !vars.PUBLIC_URL) throw new ConfigError('PUBLIC_URL: mail needs it, for the links')
  return {
    mode: vars.NODE_ENV,
    host: vars.HOST,
    port: vars.PORT,
    metricsPort: vars.METRICS_PORT,
    publicUrl: vars.PUBLIC_URL,
    trustedProxies: vars.TRUSTED_PROXIES,
    previewNetworks: vars.PREVIEW_NETWORKS,
    databaseUrl: vars.DATABASE_URL,
    replicaUrls: vars.DATABASE_REPLICA_URL,
    redisUrl: vars.REDIS_URL,
    kafkaBrokers: vars.KAFKA_BROKERS,
    kafkaPrefix: vars.KAFKA_PREFIX,
    opensearch: vars.OPENSEARCH_URL ? { url: vars.OPENSEARCH_URL, prefix: vars.OPENSEARCH_PREFIX } : undefined,
    authSecret: vars.AUTH_SECRET,
    oidc: oidcOf(vars),
    smtpUrl: vars.SMTP_URL,
    mailFrom: vars.MAIL_FROM,
    vapid: vapidOf(vars),
    fcm: fcmOf(vars),
    apns: apnsOf(vars),
    dataDir: resolve(vars.DATA_DIR),
    s3: s3Of(vars),
    clamd: clamdOf(vars),
    sendsInFlight: vars.SENDS_IN_FLIGHT,
    fileBytes: vars.MAX_FILE_MB * megabyte,
    personBytes: vars.FILES_PER_PERSON_MB * megabyte,
    tracing: vars.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { url: vars.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: vars.OTEL_TRACES_SAMPLER_ARG }
      : undefined,
    role: vars.ROLE,
    modules: vars.MODULES,
    logLevel: vars.LOG_LEVEL,
  }
}

/** The OpenID Connect provider that people may sign in by; undefined where there is none. */
function oidcOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME }: z.infer<typeof Environment>) {
  if (!OIDC_ISSUER) return undefined
  if (!OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET)
    throw new ConfigError('OIDC_ISSUER: OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong to it')
  return { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, name: OIDC_NAME }
}

/** The keys that push services know this deployment by (RFC 8292), and whom they write to; undefined where there are none. */
function vapidOf(vars: z.infer<typeof Environment>) {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT, PUBLIC_URL } = vars
  if (!publicKey && !privateKey) return undefined
  if (!publicKey || !privateKey)
    throw new ConfigError('VAPID_PUBLIC_KEY: VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together')
  const isSecure = PUBLIC_URL?.startsWith('https:')
  const subject = VAPID_SUBJECT ?? (isSecure ? PUBLIC_URL : undefined) ?? 'mailto:chat@localhost'
  return { publicKey, privateKey, subject }
}

/** The bucket that files are kept in; undefined where they are kept in a folder. */
function s3Of({
  S3_BUCKET: bucket,
  S3_ENDPOINT: endpoint,
  S3_REGION: region,
  S3_ACCESS_KEY_ID: accessKeyId,
  S3_SECRET_ACCESS_KEY: secretAccessKey,
}: z.infer<typeof Environment>) {
  if (!bucket) return undefined
  if (!endpoint || !accessKeyId || !secretAccessKey)
    throw new ConfigError('S3_BUCKET: S3_ENDPOINT, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong to it')
  return { bucket, endpoint, region, accessKeyId, secretAccessKey }
}

/** Where the virus scanner listens; undefined where there is none. */
function clamdOf({ CLAMD_URL }: z.infer<typeof Environment>) {
  if (!CLAMD_URL) return undefined
  const { protocol, hostname, port, pathname } = new URL(CLAMD_URL)
  if (protocol === 'unix:') return { path: decodeURIComponent(pathname) }
  if (!hostname) throw new ConfigError('CLAMD_URL: it names no host')
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 3310) }
}

const ServiceAccount = z.object({
  project_id: z.string(),
  client_email: z.string(),
  private_key: z.string(),
  token_uri: z.url(),
})

/** Firebase Cloud Messaging, by the JSON of a service account's key; undefined where there is none. */
function fcmOf({ FCM_SERVICE_ACCOUNT, FCM_URL }: z.infer<typeof Environment>) {
  if (!FCM_SERVICE_ACCOUNT) return undefined
  const read = z.string().transform((text) => JSON.parse(text))
  try {
    return { url: FCM_URL, account: read.pipe(ServiceAccount).parse(FCM_SERVICE_ACCOUNT) }
  } catch {
    throw new ConfigError('FCM_SERVICE_ACCOUNT: not the JSON of a service account')
  }
}

/** Apple's push service, by a key of a team for an app; undefined where there is none. */
function apnsOf({ APNS_KEY, APNS_KEY_ID, APNS_TEAM_ID, APNS_TOPIC, APNS_URL }: z.infer<typeof Environment>) {
  if (!APNS_KEY) return undefined
  if (!APNS_KEY_ID || !APNS_TEAM_ID || !APNS_TOPIC)
    throw new ConfigError('APNS_KEY: APNS_KEY_ID, APNS_TEAM_ID and APNS_TOPIC belong to it')
  // One line, as environments like to have it.
  const key = APNS_KEY.replaceAll('\\n', '\n')
  return { url: APNS_URL, key, keyId: APNS_KEY_ID, teamId: APNS_TEAM_ID, topic: APNS_TOPIC }
}
