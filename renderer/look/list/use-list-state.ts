import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

export interface ListShape<Sort extends string, Filter extends string> {
  readonly sorts: readonly Sort[]
  readonly sort: Sort
  readonly direction: 'asc' | 'desc'
  /** Each filter with the values that it may have. */
  readonly filters: Readonly<Record<Filter, readonly string[]>>
}

export interface ListState<Sort extends string = string, Filter extends string = string> {
  readonly search: string
  readonly sort: Sort
  readonly direction: 'asc' | 'desc'
  readonly archived: boolean
  readonly filters: Readonly<Record<Filter, readonly string[]>>
  /** Whether anything narrows the list. */
  readonly narrowed: boolean
  /** The state as it stands in the address, for saved views. */
  readonly query: string
  setSearch(search: string): void
  setSort(sort: Sort): void
  setFilter(filter: Filter, values: readonly string[]): void
  setArchived(archived: boolean): void
  clear(): void
  /** Takes on a state kept earlier. */
  restore(query: string): void
}

const own = ['search', 'sort', 'direction', 'archived']

/** The state of a list, kept in the address, so that going back, reloading and sharing a link all lead to the same list. */
export function useListState<Sort extends string, Filter extends string>(shape: ListShape<Sort, Filter>): ListState<Sort, Filter> {
  const [parameters, setParameters] = useSearchParams()

  const change = useCallback((values: Readonly<Record<string, string>>) => {
    setParameters((before) => {
      const after = new URLSearchParams(before)
      for (const [name, value] of Object.entries(values)) {
        if (value === '') after.delete(name)
        else after.set(name, value)
      }
      return after
    }, { replace: true })
  }, [setParameters])

  return useMemo(() => {
    const search = parameters.get('search') ?? ''
    const sort = shape.sorts.find((each) => each === parameters.get('sort')) ?? shape.sort
    const direction = parameters.get('direction') === 'asc' ? 'asc' : parameters.get('direction') === 'desc' ? 'desc' : shape.direction
    const archived = parameters.get('archived') === '1'
    const filterNames = Object.keys(shape.filters) as Filter[]
    const filters = Object.fromEntries(filterNames.map((name): readonly [Filter, readonly string[]] => {
      const wanted = (parameters.get(name) ?? '').split(',')
      return [name, shape.filters[name].filter((value) => wanted.includes(value))]
    })) as Record<Filter, readonly string[]>
    const narrowed = search !== '' || archived || filterNames.some((name) => filters[name].length > 0)
    const kept = new URLSearchParams([...parameters].filter(([name]) => own.includes(name) || name in shape.filters))
    kept.sort()
    return {
      search, sort, direction, archived, filters, narrowed, query: kept.toString(),
      setSearch: (value) => { change({ search: value }) },
      setSort: (value) => { change({ sort: value, direction: value === sort && direction === 'asc' ? 'desc' : value === sort ? 'asc' : shape.direction }) },
      setFilter: (name, values) => { change({ [name]: values.join(',') }) },
      setArchived: (value) => { change({ archived: value ? '1' : '' }) },
      clear: () => { change(Object.fromEntries(['search', 'archived', ...filterNames].map((name) => [name, '']))) },
      restore: (query) => { setParameters(new URLSearchParams(query)) },
    }
  }, [parameters, setParameters, change, shape])
}
