import type { Role } from '../../shared/schema/scope.ts'

/** Somebody who can sign in to the demo company. */
export interface DemoPerson {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly password: string
}

/** The people of the demo company, one of each role. Their passwords are printed by `npm start`, so they guard nothing. */
export const demoPeople: readonly DemoPerson[] = [
  { name: 'Mara Whitfield', email: 'mara@brightside.test', role: 'admin', password: 'kibray-mara' },
  { name: 'Olga Brandt', email: 'olga@brightside.test', role: 'office', password: 'kibray-olga' },
  { name: 'Ana Reyes', email: 'ana@brightside.test', role: 'estimator', password: 'kibray-ana' },
  { name: 'Sam Okafor', email: 'sam@brightside.test', role: 'superintendent', password: 'kibray-sam' },
]
