import { auditedTopics } from '../../../shared/audit.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import { record } from './audit.ts'

/** The audit log hears of everything that decides who may come in, and as what. */
export function authEvents(): Subscription[] {
  return [subscription('auth-audit', auditedTopics, ({ events, db }) => record(db, events))]
}
