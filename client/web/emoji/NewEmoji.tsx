import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import ImagePlus from 'lucide-react/icons/image-plus'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmojiName, OneEmoji } from '../../../shared/emoji.ts'
import { Field } from '../ui/Field.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useForm } from '../ui/useForm.ts'
import { emojiTypes, uploadEmoji } from './changes.ts'
import { useIsKnown } from './known.ts'

/** A picture and a name that become an emoji; a file's own name is offered. */
export function NewEmoji() {
  const { t } = useTranslation()
  const notify = useNotice()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const [problem, setProblem] = useState<string>()
  const isKnown = useIsKnown()
  const submit = async ({ name }: OneEmoji) => {
    if (!file) return setProblem(t('emoji.noFile'))
    if (isKnown(name)) return setProblem(t('emoji.nameTaken'))
    const refused = await uploadEmoji(name, file)
    if (refused) return setProblem(t(`emoji.${refused}`))
    notify(t('emoji.added', { name }))
    setFile(undefined)
    form.set('name', '')
  }
  const form = useForm(OneEmoji, { name: '' }, submit)
  const choose = (chosen: File) => {
    setFile(chosen)
    setProblem(undefined)
    const offered = nameOf(chosen)
    if (form.values.name === '' && EmojiName.safeParse(offered).success) form.set('name', offered)
  }
  const name = form.field('name', t('emoji.nameError'))
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={row}>
      <FileButton input={input} file={file} onChoose={choose} />
      <Box sx={{ flex: 1, minWidth: 180, maxWidth: 360 }}>
        <Field
          autoComplete="off"
          label={t('emoji.name')}
          hint={t('emoji.nameHint')}
          startAdornment={<Colon />}
          endAdornment={<Colon />}
          {...name}
          onChange={(event) => {
            setProblem(undefined)
            name.onChange({ target: { value: event.target.value.toLowerCase() } })
          }}
          problem={name.problem ?? problem}
        />
      </Box>
      <Button type="submit" variant="contained" loading={form.busy} sx={{ mt: 6, minHeight: 42 }}>
        {t('emoji.add')}
      </Button>
    </Box>
  )
}

function Colon() {
  return (
    <Typography aria-hidden sx={{ color: 'text.secondary' }}>
      :
    </Typography>
  )
}

interface FileProps {
  input: RefObject<HTMLInputElement | null>
  file: File | undefined
  onChoose: (file: File) => void
}

function FileButton({ input, file, onChoose }: FileProps) {
  const { t } = useTranslation()
  const preview = usePreview(file)
  return (
    <Box>
      <Typography variant="body2" aria-hidden sx={{ fontWeight: 550, mb: 1 }}>
        {t('emoji.picture')}
      </Typography>
      <Button variant="outlined" aria-label={t('emoji.choose')} sx={tile} onClick={() => input.current?.click()}>
        {preview ? <Box component="img" src={preview} alt="" sx={fitted} /> : <ImagePlus aria-hidden size={18} />}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        aria-label={t('emoji.choose')}
        accept={emojiTypes}
        onChange={({ target }) => {
          if (target.files?.[0]) onChoose(target.files[0])
          target.value = ''
        }}
      />
    </Box>
  )
}

/** `Party Parrot.gif` is called `party-parrot`. */
function nameOf({ name }: File): string {
  return name
    .toLowerCase()
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '')
    .slice(0, 32)
}

function usePreview(file: File | undefined): string | undefined {
  const url = useMemo(() => (file ? URL.createObjectURL(file) : undefined), [file])
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url])
  return url
}

const row = { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', columnGap: 3 }
const tile = { width: 64, minWidth: 0, height: 42, p: 1, color: 'text.secondary' }
const fitted = { width: '100%', height: '100%', objectFit: 'contain' }
