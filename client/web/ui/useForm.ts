import { useState } from 'react'
import type { z } from 'zod'

/** The values of a form, which of them are wrong, and its one submission at a time. */
export function useForm<Values extends Record<string, string>, Output>(
  schema: z.ZodType<Output>,
  empty: Values,
  submit: (input: Output) => Promise<unknown>,
) {
  const [values, setValues] = useState(empty)
  const [wrong, setWrong] = useState<ReadonlySet<PropertyKey>>(new Set())
  const [busy, setBusy] = useState(false)

  const set = (field: keyof Values & string, value: string) => {
    setValues((old) => ({ ...old, [field]: value }))
    setWrong((old) => new Set([...old].filter((name) => name !== field)))
  }

  const onSubmit = async (event: { preventDefault(): void }) => {
    event.preventDefault()
    if (busy) return
    const parsed = schema.safeParse(values)
    setWrong(new Set(parsed.error?.issues.map(({ path }) => path[0] ?? '')))
    if (!parsed.success) return
    setBusy(true)
    await submit(parsed.data).finally(() => setBusy(false))
  }

  /** What an input of the form needs; `problem` is shown while its value is wrong. */
  const field = (name: keyof Values & string, problem: string) => ({
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
    problem: wrong.has(name) ? problem : undefined,
  })

  return { values, set, field, busy, onSubmit }
}
