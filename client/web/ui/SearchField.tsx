import Box from '@mui/material/Box'
import OutlinedInput from '@mui/material/OutlinedInput'
import Search from 'lucide-react/icons/search'

/** A search with its label in the field itself. */
export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const { label, value, onChange } = props
  return (
    <Box sx={{ px: 5, py: 2, flex: 'none' }}>
      <OutlinedInput
        fullWidth
        autoFocus
        type="search"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        startAdornment={<Search aria-hidden size={17} strokeWidth={1.75} style={{ flex: 'none', opacity: 0.6 }} />}
        slotProps={{ input: { 'aria-label': label, maxLength: 80 } }}
      />
    </Box>
  )
}
