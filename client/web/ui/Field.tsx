import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import OutlinedInput, { type OutlinedInputProps } from '@mui/material/OutlinedInput'
import Typography from '@mui/material/Typography'
import { useId } from 'react'

export interface FieldProps extends OutlinedInputProps {
  label: string
  hint?: string | undefined
  /** What is wrong with the value; takes the place of the hint. */
  problem?: string | undefined
}

/** A labelled input with one line kept for its hint or problem, so that nothing moves when it appears. */
export function Field({ label, hint, problem, ...input }: FieldProps) {
  const id = useId()
  const help = `${id}-help`
  return (
    <Box>
      <Typography component="label" htmlFor={id} variant="body2" sx={{ display: 'block', fontWeight: 550, mb: 1 }}>
        {label}
      </Typography>
      <OutlinedInput
        id={id}
        fullWidth
        error={problem !== undefined}
        slotProps={{ input: { 'aria-describedby': help } }}
        {...input}
      />
      <FormHelperText id={help} error={problem !== undefined} sx={{ minHeight: 20, mt: 0.75 }}>
        {problem ?? hint ?? ''}
      </FormHelperText>
    </Box>
  )
}
