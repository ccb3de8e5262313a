/** Somebody who can sign in to the demo company. */
export interface DemoPerson {
  readonly name: string
  readonly email: string
  readonly role: string
  readonly password: string
}

export interface StartFacts {
  /** The application's address; undefined when it opened in a window of its own. */
  readonly application: string | undefined
  readonly server: string
  readonly database: string
  readonly data: string
  /** Sentences that explain a choice made for the person, where one was made. */
  readonly notices: readonly (string | undefined)[]
  readonly people: readonly DemoPerson[]
  /** What starts a second laptop against this very server. */
  readonly laptopCommand: string
}

/** What `npm start` prints once everything runs. */
export function startTable(facts: StartFacts): string {
  const addresses: [string, string][] = [
    ['Application', facts.application ?? 'in its own window'],
    ['Server', `${facts.server}   API ${facts.server}/api/docs`],
    ['Database', facts.database],
    ['Data', `${facts.data}   (npm start -- --reset empties it)`],
  ]
  return [
    '',
    ...facts.notices.filter((notice) => notice !== undefined),
    'Kibray is running. Ctrl-C stops all of it.',
    '',
    ...columns(addresses),
    '',
    ...signIns(facts.people),
    'Try first',
    '  1. Sign in, open a project, and write a line of an estimate: the total moves as you type.',
    '  2. Switch yourself offline in the sync pill, go on working, switch back, and watch it being sent.',
    `  3. ${facts.laptopCommand}   starts a second laptop; watch two people work.`,
    '',
    '',
  ].join('\n')
}

function signIns(people: readonly DemoPerson[]): string[] {
  if (people.length === 0) return []
  return ['Sign in as', ...columns(people.map((person) => [person.email, `password ${person.password}`, `${person.name}, ${person.role}`])), '']
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd())
}
