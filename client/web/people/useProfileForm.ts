import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Handle, PersonName, Pronouns, TimeZone, Title } from '../../../shared/names.ts'
import type { Profile } from '../../../shared/profiles.ts'
import { codeOf } from '../app/errors.ts'
import { useForm } from '../ui/useForm.ts'
import { uploadPicture } from './picture.ts'
import { useUpdateProfile } from './queries.ts'

/** What becomes of one's picture: a file takes its place, null takes it away, undefined leaves it. */
export type Picture = File | null | undefined

const nowhere = z.literal('').transform(() => null)

const Fields = z.object({
  name: PersonName,
  handle: Handle,
  title: Title,
  pronouns: Pronouns,
  timeZone: nowhere.or(TimeZone),
})

/** The values of a profile's form; `taken` is a handle that could not be had, `problem` what else went wrong. */
export function useProfileForm(profile: Profile, onDone: () => void) {
  const { t } = useTranslation()
  const [picture, setPicture] = useState<Picture>()
  const [problem, setProblem] = useState<string>()
  const [taken, setTaken] = useState<string>()
  const update = useUpdateProfile()

  const save = async (fields: z.infer<typeof Fields>) => {
    setProblem(undefined)
    const refused = picture && (await uploadPicture(picture))
    if (refused) return setProblem(t(`people.${refused}`))
    if (picture) setPicture(undefined)
    try {
      await update.mutateAsync({ ...fields, ...(picture === null && { avatar: null }) })
      onDone()
    } catch (error) {
      if (codeOf(error) === 'CONFLICT') setTaken(fields.handle)
      else setProblem(t('people.saveFailed'))
    }
  }

  const { name, handle, title, pronouns, timeZone } = profile
  const form = useForm(Fields, { name, handle, title, pronouns, timeZone: timeZone ?? '' }, save)
  return { form, problem, taken, picture, setPicture }
}
