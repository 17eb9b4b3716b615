import { createEnvironment } from '../context.ts'

/** The engines that this machine can run; all of them answer alike. */
export const engines = ['postgres'] as const
export type Engine = (typeof engines)[number]

/** The environment of a new deployment that searches by `engine`. */
export function environmentOf(_engine: Engine): Promise<Record<string, string>> {
  return createEnvironment()
}
