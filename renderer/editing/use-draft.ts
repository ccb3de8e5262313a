import type { KeyboardEvent } from 'react'
import { useRef, useState } from 'react'

export type DraftResult<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string }

interface DraftOptions<Value> {
  readonly value: Value
  /** The value as it stands in the field. */
  readonly toText: (value: Value) => string
  readonly fromText: (text: string) => DraftResult<Value>
  /** Called with a value that is not the present one. */
  readonly onCommit: (value: Value) => void
  /** In a text of many lines Enter belongs to the text; Ctrl+Enter takes it. */
  readonly multiline?: boolean
}

export interface Draft {
  readonly text: string
  /** What is wrong with the text, by the code that `fromText` gave; null when nothing is. */
  readonly problem: string | null
  readonly fieldProps: {
    readonly value: string
    readonly onChange: (event: { readonly target: { readonly value: string } }) => void
    readonly onBlur: () => void
    readonly onKeyDown: (event: KeyboardEvent) => void
  }
}

/**
 * One field that is edited in place: it follows the live value until somebody types, takes what was typed with Enter or by leaving
 * it, and goes back with Escape. A text that is no value stays, with what is wrong, until it is mended or left.
 */
export function useDraft<Value>({ value, toText, fromText, onCommit, multiline = false }: DraftOptions<Value>): Draft {
  const [draft, setDraft] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  // Escape leaves the field, and leaving must not take the text after all
  const abandoned = useRef(false)
  const text = draft ?? toText(value)

  const drop = (): void => {
    setDraft(null)
    setProblem(null)
  }
  const take = (): boolean => {
    if (draft === null) return true
    const parsed = fromText(draft)
    if (!parsed.ok) {
      setProblem(parsed.problem)
      return false
    }
    drop()
    if (parsed.value !== value) onCommit(parsed.value)
    return true
  }

  return {
    text, problem,
    fieldProps: {
      value: text,
      onChange: (event) => {
        abandoned.current = false
        setDraft(event.target.value)
        setProblem(null)
      },
      onBlur: () => {
        if (abandoned.current || !take()) drop()
        abandoned.current = false
      },
      onKeyDown: (event) => {
        if (event.key === 'Escape' && draft !== null) {
          event.preventDefault()
          event.stopPropagation()
          abandoned.current = true
          drop()
        }
        if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          take()
        }
      },
    },
  }
}
