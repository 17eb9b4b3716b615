import IconButton, { type IconButtonProps } from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import type { LucideIcon } from 'lucide-react'

/** An icon that does something, named for everyone. */
export function IconAction({ icon: Icon, label, ...button }: IconButtonProps & { icon: LucideIcon; label: string }) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} {...button}>
        <Icon size={18} strokeWidth={1.75} />
      </IconButton>
    </Tooltip>
  )
}
