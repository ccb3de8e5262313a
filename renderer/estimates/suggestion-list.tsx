import { useEffect, useRef } from 'react'
import { IconStack2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { SuggestedAssembly } from '../assemblies/put-in-assembly.tsx'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useStaleWords } from '../price-book/stale-prices.tsx'
import classes from './cell-editor.module.css'
import type { PriceBookSuggestion } from './grid-handlers.ts'

interface SuggestionListProps {
  readonly id: string
  readonly suggestions: readonly PriceBookSuggestion[]
  /** They stand below the items. */
  readonly assemblies: readonly SuggestedAssembly[]
  /** Index of the one that Enter would take; -1 for none. */
  readonly chosen: number
  readonly onPick: (item: PriceBookSuggestion) => void
  readonly onPickAssembly: (assembly: SuggestedAssembly) => void
}

/** Items and assemblies of the price book that fit what is being typed; items with what one unit costs. */
export function SuggestionList({ id, suggestions, assemblies, chosen, onPick, onPickAssembly }: SuggestionListProps) {
  const { t } = useTranslation(['estimates', 'assemblies'])
  const language = useSpokenLanguage()
  const stale = useStaleWords()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => { list.current?.children[chosen]?.scrollIntoView?.({ block: 'nearest' }) }, [chosen])
  return (
    <>
      <ul ref={list} id={id} role="listbox" aria-label={t('suggestions')} className={classes['list']}>
        {suggestions.map((item, index) => (
          <li
            key={item.id} id={`${id}-${index}`} role="option" aria-selected={index === chosen} className={classes['option']}
            onMouseDown={(event) => {
              // the cell keeps the focus until the item is in it
              event.preventDefault()
              onPick(item)
            }}
          >
            <span className={classes['code']}>{item.code}</span>
            <span className={classes['itemName']}>{item.name}</span>
            <span className={classes['cost']}>{amountText((item.labour_unit_cents ?? 0) + (item.material_unit_cents ?? 0) + (item.other_unit_cents ?? 0), language)}</span>
            <span className={classes['per']}>{item.unit ? t('per_unit', { unit: item.unit }) : ''}</span>
          </li>
        ))}
        {assemblies.map((assembly, at) => {
          const index = suggestions.length + at
          return (
            <li
              key={assembly.id} id={`${id}-${index}`} role="option" aria-selected={index === chosen} className={classes['option']}
              onMouseDown={(event) => {
                event.preventDefault()
                onPickAssembly(assembly)
              }}
            >
              <span className={classes['code']}>{assembly.code}</span>
              <span className={classes['itemName']}>{assembly.name}</span>
              <span className={classes['assembly']}><IconStack2 size={14} stroke={1.7} aria-hidden="true" />{t('assemblies:suggestion')}</span>
              <span className={classes['per']}>{t('assemblies:lines_count', { count: assembly.lines.length })}</span>
            </li>
          )
        })}
      </ul>
      <div className={classes['foot']}>{t('suggestion_keys')}{stale ? <span className={classes['stale']} title={stale.why}>{stale.short}</span> : null}</div>
    </>
  )
}
