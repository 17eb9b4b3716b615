import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { Avatar } from './Avatar.tsx'
import { PlainButton } from './PlainButton.tsx'

interface Props {
  id: string
  name: string
  /** Of their picture. */
  version?: string | null | undefined
  label?: string
  /** In the place of their picture. */
  face?: ReactNode
  /** Tells more of them, beside what was clicked. */
  onOpen?: (beside: Element) => void
  children?: ReactNode
}

/** A person in a list, and at the end of the row what can be said or done about them. */
export function PersonRow({ id, name, version, label = name, face, onOpen, children }: Props) {
  const who = (
    <>
      {face ?? <Avatar id={id} name={name} version={version} size={28} />}
      <Typography variant="body2" noWrap sx={{ flex: 1, minWidth: 0 }}>
        {label}
      </Typography>
    </>
  )
  return (
    <Box component="li" sx={row}>
      {onOpen ? (
        <Who type="button" aria-haspopup="dialog" onClick={({ currentTarget }) => onOpen(currentTarget)}>
          {who}
        </Who>
      ) : (
        who
      )}
      {children}
    </Box>
  )
}

const Who = styled(PlainButton)({ display: 'flex', alignItems: 'center', gap: 10, flex: 1, minWidth: 0, minHeight: 40 })

const row = {
  display: 'flex',
  alignItems: 'center',
  gap: 2.5,
  minHeight: 40,
  px: 2,
  borderRadius: '6px',
  listStyle: 'none',
  '&:hover': { bgcolor: 'action.hover' },
}
