import { useEffect, useState } from 'react'

/** The value once it has rested for a moment, so that typing does not ask at every letter. */
export function useDelayed<T>(value: T, ms = 150): T {
  const [delayed, setDelayed] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return delayed
}
