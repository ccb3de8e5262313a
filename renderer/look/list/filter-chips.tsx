import classes from './filter-chips.module.css'

interface FilterChipsProps {
  readonly label: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

/** A filter as a row of words that are on or off; none on means all. */
export function FilterChips({ label, choices, chosen, onChange }: FilterChipsProps) {
  return (
    <div role="group" aria-label={label} className={classes['chips']}>
      {choices.map((choice) => {
        const on = chosen.includes(choice.value)
        return (
          <button
            key={choice.value} type="button" aria-pressed={on} className={classes['chip']}
            onClick={() => { onChange(on ? chosen.filter((value) => value !== choice.value) : [...chosen, choice.value]) }}
          >
            {choice.label}
          </button>
        )
      })}
    </div>
  )
}
