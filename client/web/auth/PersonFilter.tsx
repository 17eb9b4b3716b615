import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDelayed } from '../ui/useDelayed.ts'
import { useFoundPeople } from './people.ts'

/** Chooses one person by some letters of their name; empty for anybody. */
export function PersonFilter({ value, onChange }: { value: string; onChange: (userId: string) => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const people = useFoundPeople(useDelayed(search.trim()))
  const options = people.data ?? []
  const chosen = options.find(({ id }) => id === value) ?? null
  return (
    <Autocomplete
      size="small"
      options={options}
      value={chosen}
      filterOptions={(found) => found}
      getOptionKey={({ id }) => id}
      getOptionLabel={({ name }) => name}
      isOptionEqualToValue={(option, other) => option.id === other.id}
      onChange={(_, person) => onChange(person?.id ?? '')}
      onInputChange={(_, text, reason) => reason === 'input' && setSearch(text)}
      renderInput={(params) => (
        <TextField
          {...params}
          placeholder={t('audit.anybody')}
          slotProps={{
            ...params.slotProps,
            htmlInput: { ...params.slotProps.htmlInput, 'aria-label': t('audit.person') },
          }}
        />
      )}
    />
  )
}
