import type { ChangeEvent, KeyboardEvent } from 'react'
import { useRef, useState } from 'react'
import type { CommandOutcome } from '../../../shared/bridge.ts'

/** Takes an edit: the value that the person saw when they began, and the one that they want. */
export type Commit<Value> = (edit: { readonly from: Value; readonly to: Value }) => Promise<CommandOutcome>

export type Parsed<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string }

interface FieldDraftOptions<Value> {
  readonly value: Value
  readonly toText: (value: Value) => string
  readonly fromText: (text: string) => Parsed<Value>
  readonly onCommit: Commit<Value>
  readonly multiline?: boolean
}

export interface FieldDraft {
  readonly text: string
  /** Why the text is no value; null while it is one. */
  readonly reason: string | null
  readonly inputProps: {
    readonly value: string
    readonly onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void
    readonly onBlur: () => void
    readonly onKeyDown: (event: KeyboardEvent) => void
  }
}

/**
 * One field edited where it stands. It follows the live value until somebody types; Enter or leaving takes what was typed, Escape
 * goes back. `from` is the value that stood there when typing began, so that a change by somebody else meanwhile is noticed (P6).
 * What was taken stays shown until the live value has it.
 */
export function useFieldDraft<Value>({ value, toText, fromText, onCommit, multiline = false }: FieldDraftOptions<Value>): FieldDraft {
  const [draft, setDraft] = useState<{ readonly text: string; readonly from: Value } | null>(null)
  const [taken, setTaken] = useState<{ readonly to: Value; readonly from: Value } | null>(null)
  const [reason, setReason] = useState<string | null>(null)
  // Escape leaves the field, and leaving must not take the text after all
  const abandoned = useRef(false)
  // once the live value has moved, it speaks for itself
  const shown = taken && value === taken.from ? taken.to : value
  const text = draft?.text ?? toText(shown)

  const take = (): boolean => {
    if (!draft) return true
    const parsed = fromText(draft.text)
    if (!parsed.ok) {
      setReason(parsed.reason)
      return false
    }
    setDraft(null)
    setReason(null)
    if (parsed.value === draft.from) return true
    const edit = { from: draft.from, to: parsed.value }
    setTaken(edit)
    void onCommit(edit).then((outcome) => { if (!outcome.ok) setTaken(null) })
    return true
  }

  return {
    text, reason,
    inputProps: {
      value: text,
      onChange: (event) => {
        const typed = event.currentTarget.value
        setReason(null)
        setDraft((before) => ({ text: typed, from: before?.from ?? shown }))
      },
      onBlur: () => {
        if (abandoned.current) abandoned.current = false
        else take()
      },
      onKeyDown: (event) => {
        if (event.key === 'Escape' && draft) {
          event.preventDefault()
          event.stopPropagation()
          setDraft(null)
          setReason(null)
        }
        if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          if (!take()) return
          // taken already: leaving has nothing to take
          abandoned.current = true
          if (event.currentTarget instanceof HTMLElement) event.currentTarget.blur()
          abandoned.current = false
        }
      },
    },
  }
}
