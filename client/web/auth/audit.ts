import type { auditedTopics } from '../../../shared/audit.ts'

type Audited = (typeof auditedTopics)[number]['name']
type Label<Name> = Name extends `auth.${infer Rest}`
  ? Rest
  : Name extends `${infer Module}.${infer Rest}`
    ? `${Module}_${Rest}`
    : never

/** What the catalogue calls an event: its name within auth, or with the name of its module. */
export function labelOf<Name extends Audited>(name: Name): Label<Name>
export function labelOf(name: string): string {
  return name.replace(/^auth\./, '').replace('.', '_')
}
