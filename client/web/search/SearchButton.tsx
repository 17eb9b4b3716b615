import { styled } from '@mui/material/styles'
import Search from 'lucide-react/icons/search'
import { useTranslation } from 'react-i18next'
import { appKeys } from '../app/appKeys.ts'
import { theme, tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { useOpenSearch } from './useOpenSearch.ts'

/** Looks like the field that it opens. */
export function SearchButton({ text = '' }: { text?: string }) {
  const { t } = useTranslation()
  const open = useOpenSearch()
  return (
    <Field type="button" aria-haspopup="dialog" aria-label={t('search.open')} onClick={() => open()}>
      <Search aria-hidden size={15} strokeWidth={1.75} />
      <span className={text ? 'text' : ''}>{text || t('search.title')}</span>
      <kbd aria-hidden>{appKeys().find}</kbd>
    </Field>
  )
}

const Field = styled(PlainButton)({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  width: '100%',
  minWidth: 0,
  height: 34,
  padding: '0 10px',
  borderRadius: 8,
  fontSize: 14,
  fontWeight: 400,
  color: tones.text.secondary,
  background: tones.background.default,
  border: `1px solid ${tones.divider}`,
  '&:hover': { borderColor: tones.text.disabled },
  '& svg': { flex: 'none' },
  '& span': { flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& .text': { color: tones.text.primary },
  '& kbd': { fontFamily: 'inherit', fontSize: 12, opacity: 0.8 },
  [theme.breakpoints.down('md')]: { height: 44, fontSize: 16, '& kbd': { display: 'none' } },
})
