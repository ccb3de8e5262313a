import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useState } from 'react'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import classes from './breadcrumb.module.css'

export interface Crumb {
  readonly label: string
  /** Absent for the place where one is. */
  readonly to?: string
}

const CrumbsContext = createContext<{ readonly crumbs: readonly Crumb[]; readonly set: (crumbs: readonly Crumb[]) => void } | null>(null)

/** Keeps where the person is for the top bar. */
export function BreadcrumbProvider({ children }: { readonly children: ReactNode }) {
  const [crumbs, set] = useState<readonly Crumb[]>([])
  return <CrumbsContext value={{ crumbs, set }}>{children}</CrumbsContext>
}

/** A screen says where it is: from the outermost place to itself. Also names the window. */
export function useBreadcrumb(crumbs: readonly Crumb[]): void {
  const set = useContext(CrumbsContext)?.set
  const key = JSON.stringify(crumbs)
  useEffect(() => {
    const places = JSON.parse(key) as Crumb[]
    set?.(places)
    document.title = ['Kibray', ...places.map((crumb) => crumb.label)].reverse().join(' · ')
  }, [set, key])
}

export function Breadcrumb() {
  const { t } = useTranslation('frame')
  const crumbs = useContext(CrumbsContext)?.crumbs ?? []
  return (
    <nav aria-label={t('where_you_are')} className={classes['crumbs']}>
      <ol>
        {crumbs.map((crumb, index) => (
          <li key={`${index}-${crumb.label}`} aria-current={index === crumbs.length - 1 ? 'page' : undefined}>
            {index > 0 ? <IconChevronRight size={14} aria-hidden="true" className={classes['step']} /> : null}
            {crumb.to && index < crumbs.length - 1 ? <Link to={crumb.to} title={crumb.label}>{crumb.label}</Link> : <span title={crumb.label}>{crumb.label}</span>}
          </li>
        ))}
      </ol>
    </nav>
  )
}
