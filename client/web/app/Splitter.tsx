import { styled } from '@mui/material/styles'

/** The hairline between two panes, wide enough to be grasped. */
export const Splitter = styled('div')(({ theme }) => ({
  position: 'absolute',
  zIndex: 5,
  top: 0,
  bottom: 0,
  right: -4,
  width: 8,
  cursor: 'col-resize',
  touchAction: 'none',
  '&::after': {
    content: '""',
    position: 'absolute',
    inset: '0 3px 0 4px',
    transition: 'background 120ms ease-out',
  },
  '&:hover::after, &:active::after': { background: theme.vars?.palette.text.disabled },
  '&:focus-visible::after': { background: theme.vars?.palette.primary.main },
  '&:focus-visible': { outline: 'none' },
  [theme.breakpoints.down('md')]: { display: 'none' },
}))
