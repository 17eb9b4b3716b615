import Box from '@mui/material/Box'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import Typography from '@mui/material/Typography'
import { useId } from 'react'

interface Props<Value extends string> {
  label: string
  value: Value
  choices: readonly (readonly [value: Value, words: string])[]
  onChange: (value: Value) => void
}

/** One of a few. */
export function SelectField<Value extends string>({ label, value, choices, onChange }: Props<Value>) {
  const id = useId()
  const choose = (chosen: string) => {
    const choice = choices.find(([known]) => known === chosen)
    if (choice) onChange(choice[0])
  }
  return (
    <Box>
      <Typography component="label" htmlFor={id} variant="body2" sx={{ display: 'block', fontWeight: 550, mb: 1 }}>
        {label}
      </Typography>
      <NativeSelect
        fullWidth
        value={value}
        onChange={({ target }) => choose(target.value)}
        input={<OutlinedInput id={id} />}
        inputProps={{ id }}
      >
        {choices.map(([known, words]) => (
          <option key={known} value={known}>
            {words}
          </option>
        ))}
      </NativeSelect>
    </Box>
  )
}
