import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { Section } from '../../../shared/channels.ts'
import { Field } from '../ui/Field.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useForm } from '../ui/useForm.ts'
import { useSetSections, useSidebar } from './queries.ts'

interface Props {
  /** The one that gets another name; without it, there will be a new one. */
  section?: Section
  onDone?: (section: Section) => void
  onClose: () => void
}

const Name = Section.pick({ name: true })

/** Gives a section of the sidebar its name. */
export function SectionDialog({ section, onDone, onClose }: Props) {
  const { t } = useTranslation()
  const notify = useNotice()
  const { sections } = useSidebar()
  const setSections = useSetSections()
  const save = async ({ name }: { name: string }) => {
    const named = { id: section?.id ?? crypto.randomUUID(), name }
    const others = sections.map((other) => (other.id === named.id ? named : other))
    await setSections.mutateAsync(section ? others : [...sections, named]).then(
      () => {
        onDone?.(named)
        onClose()
      },
      () => notify(t('channels.arrangeFailed')),
    )
  }
  const form = useForm(Name, { name: section?.name ?? '' }, save)
  const title = section ? t('channels.renameSection') : t('channels.newSection')
  return (
    <Modal title={title} onClose={onClose}>
      <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ px: 5, pt: 2, pb: 5, display: 'grid', gap: 2 }}>
        <Field
          autoFocus
          autoComplete="off"
          label={t('channels.sectionName')}
          {...form.field('name', t('channels.sectionNameError'))}
        />
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="contained" loading={form.busy}>
            {section ? t('channels.save') : t('channels.createSection')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}
