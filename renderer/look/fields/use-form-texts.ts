import { useState } from 'react'

type Typed = { readonly currentTarget: { readonly value: string } }

/** The texts of a form by the name of their input, and by the same names what is wrong with them; typing in an input takes its fault away. */
export function useFormTexts<const Name extends string>(first: Readonly<Record<Name, string>>) {
  const [texts, setTexts] = useState(first)
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  /** What an input of that name takes. */
  const input = (name: Name) => ({
    value: texts[name], error: wrong[name] ?? null,
    onChange: (event: Typed) => {
      const { value } = event.currentTarget
      setTexts((before) => ({ ...before, [name]: value }))
      setWrong(({ [name]: _gone, ...others }) => others)
    },
  })
  return { texts, input, setWrong }
}
