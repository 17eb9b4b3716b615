import { TRPCError } from '@trpc/server'
import { type Account, atLeast, type Role } from '../../../shared/auth.ts'
import type { AccountRow } from './model.ts'

/** Admins decide about members and guests only. The chooser's own role may have changed since they asked. */
export function requireChoice(chooser: Account, ...roles: Role[]) {
  const isManaging = roles.some((role) => atLeast('admin', role))
  if (chooser.deactivated || !atLeast(isManaging ? 'owner' : 'admin', chooser.role))
    throw new TRPCError({ code: 'FORBIDDEN', message: 'only owners choose owners and admins' })
}

/** A workspace keeps an owner who can act: not the last of them goes. `rows` holds all owners, locked. */
export function requireOtherOwner({ id, role }: Account, rows: readonly AccountRow[]) {
  const others = rows.filter((row) => row.role === 'owner' && row.deactivated_at === null && row.id !== id)
  if (role === 'owner' && others.length === 0)
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: 'make somebody else an owner first' })
}
