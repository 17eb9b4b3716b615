import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import InputBase from '@mui/material/InputBase'
import { styled } from '@mui/material/styles'
import Search from 'lucide-react/icons/search'
import X from 'lucide-react/icons/x'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { maxSearchLength } from '../../../shared/search.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { tones } from '../app/theme.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { Options } from './Options.tsx'
import { useSearchBox } from './useSearchBox.ts'

/** One box for messages, people and channels. */
export function SearchDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const phone = usePhone()
  const list = useId()
  const { field, text, type, look, sections, options, active, onKeyDown } = useSearchBox()
  const combobox = {
    role: 'combobox',
    'aria-label': t('search.title'),
    'aria-expanded': options.length > 0,
    'aria-controls': list,
    'aria-activedescendant': active >= 0 ? `${list}-${active}` : undefined,
    'aria-autocomplete': 'list',
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    enterKeyHint: 'search',
    maxLength: maxSearchLength,
  } as const
  return (
    <Dialog open onClose={close} fullScreen={phone} fullWidth maxWidth="sm" aria-label={t('search.title')} sx={place}>
      <Bar>
        <Search aria-hidden size={18} strokeWidth={1.75} />
        <InputBase
          fullWidth
          autoFocus
          inputRef={field}
          placeholder={t('search.hint')}
          value={text}
          onChange={({ target: { value, selectionStart } }) =>
            type({ text: value, caret: selectionStart ?? value.length })
          }
          onSelect={look}
          onKeyDown={onKeyDown}
          slotProps={{ input: combobox }}
        />
        <IconAction icon={X} label={t('app.close')} onClick={close} />
      </Bar>
      <Options id={list} sections={sections} active={active} />
      <Box sx={foot}>{t('search.keys')}</Box>
    </Dialog>
  )
}

/** At the top, so that it stays where it is while what it offers grows and shrinks. */
const place = {
  '& .MuiDialog-container': { alignItems: { md: 'flex-start' } },
  '& .MuiDialog-paper': { mt: { md: '8vh' }, maxHeight: { md: '76vh' } },
}

const Bar = styled('div')({
  display: 'flex',
  alignItems: 'center',
  gap: 10,
  flex: 'none',
  minHeight: 56,
  padding: '0 10px 0 18px',
  borderBottom: `1px solid ${tones.divider}`,
  '& svg': { flex: 'none', opacity: 0.7 },
  '& input': { fontSize: 16 },
})

const foot = {
  flex: 'none',
  display: { xs: 'none', md: 'block' },
  px: 4.5,
  py: 2,
  fontSize: 12,
  color: 'text.secondary',
  borderTop: 1,
  borderColor: 'divider',
}
