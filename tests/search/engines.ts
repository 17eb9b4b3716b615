import { createEnvironment, hasOpenSearch, service } from '../context.ts'

/** The engines; all of them answer alike. */
export const engines = ['postgres', 'opensearch'] as const
export type Engine = (typeof engines)[number]

/** Whether this machine has it; the run counts what it skips. */
export const isHere = (engine: Engine) => engine === 'postgres' || hasOpenSearch

/** The environment of a new deployment that searches by `engine`. */
export async function environmentOf(engine: Engine): Promise<Record<string, string>> {
  const env = await createEnvironment()
  if (engine === 'postgres') return env
  return { ...env, OPENSEARCH_URL: service('TEST_OPENSEARCH_URL'), OPENSEARCH_PREFIX: `${crypto.randomUUID()}-` }
}
