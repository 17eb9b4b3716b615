import { z } from 'zod'
import { Person, Role } from './auth.ts'
import { type EventOf, topic } from './event.ts'
import { Handle, PersonName, Pronouns, TimeZone, Title } from './names.ts'

/** A person as their card shows them. Where they are on the clock is null until they say so. */
export const Profile = Person.extend({
  title: z.string(),
  pronouns: z.string(),
  timeZone: z.string().nullable(),
  role: Role,
})
export type Profile = z.infer<typeof Profile>

const UserId = z.uuid().toLowerCase()

export const OnePerson = z.object({ userId: UserId })

/** What is left out stays as it is. A picture is sent by `PUT /api/avatars/me`; null takes it away. */
export const UpdateProfile = z.object({
  name: PersonName.optional(),
  handle: Handle.optional(),
  title: Title.optional(),
  pronouns: Pronouns.optional(),
  timeZone: TimeZone.nullable().optional(),
  avatar: z.null().optional(),
})
export type UpdateProfile = z.infer<typeof UpdateProfile>

/** A page of the directory by name: those whose name, handle or title holds `search`; `after` is the last id of the page before. */
export const BrowsePeople = z.object({
  search: z.string().trim().max(80).optional(),
  after: UserId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type BrowsePeople = z.infer<typeof BrowsePeople>

/**
 * The whole profile after a change of it, or of the person's role, or of whether they are deactivated: one topic, so that
 * no change overtakes another.
 */
export const profileChanged = topic('auth.profile_changed', z.object({ profile: Profile }), {
  audience: () => 'workspace',
})

/** The same for guests, who may not know the person: that something changed, not what. Whoever shows them asks again. */
export const profileTouched = topic('auth.profile_touched', z.object({ userId: z.uuid() }), {
  audience: () => 'guests',
})

/** Facts for those who keep records; what open apps need of them is in `auth.profile_changed`. */
export const deactivated = topic('auth.deactivated', z.object({ userId: z.uuid() }), { retentionDays: 90 })
export const reactivated = topic('auth.reactivated', z.object({ userId: z.uuid() }), { retentionDays: 90 })

/** Somebody, or their profile, after `event`. Applying every event in order equals a fresh `auth.people` or `auth.profile`. */
export function applyToPerson<P extends Person>(person: P, event: EventOf<typeof profileChanged>): P {
  const { profile } = event.data
  if (profile.id !== person.id) return person
  const known = Object.entries(profile).filter(([field]) => field in person)
  return { ...person, ...Object.fromEntries(known) }
}
