import type { auditedTopics } from '../../../shared/audit.ts'
import type { AuditEntry, ListAudit } from '../../../shared/auth.ts'
import type { EventOf } from '../../../shared/event.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext } from '../../platform/platform.ts'
import * as repository from './auditRepository.ts'

type Audited = EventOf<(typeof auditedTopics)[number]>

/** Writes down what happened; what is told twice is written once. */
export function record(db: Db, events: readonly Audited[]): Promise<void> {
  return repository.insertEntries(db, events.map(toEntry))
}

function toEntry({ id, at, type, actor, data: { userId, ...detail } }: Audited): AuditEntry {
  return { id, at, type, actorId: actor, subjectId: userId, detail }
}

export function audit(ctx: ActorContext, input: ListAudit): Promise<AuditEntry[]> {
  return ctx.read((db) => repository.entries(db, input))
}
