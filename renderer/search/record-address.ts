/** Where a record is looked at; null where it has no screen of its own. A part leads to the whole that it is in. */
export function recordAddress(table: string, id: string, projectId: string | null): string | null {
  switch (table) {
    case 'project': return `/projects/${id}`
    case 'client': return `/clients/${id}`
    case 'estimate': return `/estimates/${id}`
    case 'report': return `/reports/${id}`
    case 'change_order': return `/change-orders/${id}`
    case 'ticket': return `/tickets/${id}`
    case 'contract': return `/contracts/${id}`
    case 'colour_schedule': return `/colours/${id}`
    case 'price_book_item': return `/price-book?item=${id}`
    case 'assembly': return `/price-book/assemblies?assembly=${id}`
    case 'template': return `/price-book/templates?template=${id}`
    case 'company': case 'user': return '/settings'
    default: return projectId === null ? null : `/projects/${projectId}`
  }
}
