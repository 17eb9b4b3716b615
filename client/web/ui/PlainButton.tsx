import { styled } from '@mui/material/styles'

/** A button that looks like what it holds. */
export const PlainButton = styled('button')({
  border: 0,
  padding: 0,
  background: 'none',
  font: 'inherit',
  color: 'inherit',
  textAlign: 'inherit',
  cursor: 'pointer',
  borderRadius: 6,
})
