import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { appKeys } from '../app/appKeys.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { mono } from '../app/theme.ts'
import { formats, keysOf } from '../messages/formats.ts'
import { Modal } from '../ui/Modal.tsx'
import { useOffered } from './offered.ts'

/** Every command, and the keys of the app and of the composer. */
export function HelpDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  return (
    <Modal title={t('commands.title')} onClose={close}>
      <Box sx={{ px: 5, pb: 5, overflowY: 'auto' }}>
        <Typography variant="body2" sx={{ color: 'text.secondary', mb: 3 }}>
          {t('commands.hint')}
        </Typography>
        <List>
          {useOffered().map(({ name, args, about }) => (
            <div key={name}>
              <dt>
                /{name} <span>{args}</span>
              </dt>
              <dd>{about}</dd>
            </div>
          ))}
        </List>
        <Heading text={t('keys.title')} />
        <List>
          {Object.entries(appKeys()).map(([name, keys]) => (
            <div key={name}>
              <dt>{keys}</dt>
              <dd>{t(`keys.${name as keyof ReturnType<typeof appKeys>}`)}</dd>
            </div>
          ))}
        </List>
        <Heading text={t('commands.keys')} />
        <List>
          {formats.map((format) => (
            <div key={format.name}>
              <dt>{keysOf(format)}</dt>
              <dd>{t(`writing.${format.name}`)}</dd>
            </div>
          ))}
        </List>
      </Box>
    </Modal>
  )
}

function Heading({ text }: { text: string }) {
  return (
    <Typography variant="h3" component="h3" sx={{ fontSize: 14, mt: 5, mb: 2 }}>
      {text}
    </Typography>
  )
}

const List = styled('dl')(({ theme }) => ({
  margin: 0,
  fontSize: 14,
  lineHeight: '22px',
  '& > div': {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 6fr)',
    gap: '0 16px',
    padding: '6px 0',
    borderTop: `1px solid ${theme.vars?.palette.divider}`,
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: '1fr' },
  },
  '& dt': { fontFamily: mono, fontSize: 13 },
  '& dt span, & dd': { color: theme.vars?.palette.text.secondary },
  '& dd': { margin: 0 },
}))
