import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { FileKind } from '../../../shared/files.ts'
import { useMembers } from '../channels/queries.ts'
import { SidePanel } from '../channels/SidePanel.tsx'
import { Gallery } from './Gallery.tsx'

/** The files of a channel. */
export function FilesPanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<FileKind>()
  const [uploaderId, setUploaderId] = useState<string>()
  const scroll = useRef<HTMLDivElement>(null)
  return (
    <SidePanel wide channelId={channel.id} title={t('files.files')}>
      <Tabs
        value={kind ?? 'all'}
        onChange={(_, chosen) => setKind(FileKind.safeParse(chosen).data)}
        aria-label={t('files.show')}
        variant="scrollable"
        scrollButtons={false}
        sx={{ flex: 'none', px: 2 }}
      >
        {(['all', ...FileKind.options] as const).map((each) => (
          <Tab key={each} value={each} label={t(`files.${each}`)} />
        ))}
      </Tabs>
      <By channelId={channel.id} value={uploaderId} onChoose={setUploaderId} />
      <Box ref={scroll} sx={{ flex: 1, display: 'flex', flexDirection: 'column', overflowY: 'auto', px: 4, pb: 4 }}>
        <Gallery
          key={`${kind}/${uploaderId}`}
          channelId={channel.id}
          root={scroll}
          filter={{ ...(kind && { kind }), ...(uploaderId && { uploaderId }) }}
        />
      </Box>
    </SidePanel>
  )
}

interface ByProps {
  channelId: string
  value: string | undefined
  onChoose: (userId: string | undefined) => void
}

function By({ channelId, value, onChoose }: ByProps) {
  const { t } = useTranslation()
  const { data: members = [] } = useMembers(channelId)
  return (
    <Select
      size="small"
      value={value ?? ''}
      displayEmpty
      onChange={({ target }) => onChoose(target.value || undefined)}
      inputProps={{ 'aria-label': t('files.by') }}
      MenuProps={{ slotProps: { paper: { sx: { maxHeight: 360 } } } }}
      sx={{ flex: 'none', mx: 4, my: 3, '& .MuiSelect-select': { py: 1.25, fontSize: 14 } }}
    >
      <MenuItem value="">{t('files.byAnyone')}</MenuItem>
      {members.map(({ userId, name }) => (
        <MenuItem key={userId} value={userId}>
          {name}
        </MenuItem>
      ))}
    </Select>
  )
}
