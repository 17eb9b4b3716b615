import MenuItem from '@mui/material/MenuItem'
import Search from 'lucide-react/icons/search'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useOpenSearch, useSearchName } from './useOpenSearch.ts'

/** Searches one channel. */
export function SearchHere({ channel, onChoose }: { channel: Channel; onChoose: () => void }) {
  const { t } = useTranslation()
  const open = useOpenSearch()
  const place = useSearchName(channel)
  const search = () => {
    onChoose()
    open(`${place} `)
  }
  return (
    <MenuItem onClick={search}>
      <Search aria-hidden size={16} strokeWidth={1.75} />
      {t('search.inChannel')}
    </MenuItem>
  )
}
