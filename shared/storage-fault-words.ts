/** What can be wrong with the laptop's own disk. Nothing of it ever makes the program rename, replace or delete the database. */
export const storageFaultKinds = ['full', 'read_only', 'locked', 'busy', 'no_key', 'wrong_key', 'missing', 'corrupt', 'module', 'newer', 'failed'] as const
export type StorageFaultKind = (typeof storageFaultKinds)[number]

/** The faults from which a snapshot is a way out. */
export const snapshotIsWayOut: ReadonlySet<StorageFaultKind> = new Set(['corrupt', 'missing'])

/** What happened, what was kept, what to do: a sentence each. */
export interface FaultWords {
  readonly happened: string
  readonly kept: string
  readonly todo: string
}

const untouched = { en: 'The database was not touched: everything saved on this laptop is still in it.', es: 'La base de datos no se tocó: todo lo guardado en este equipo sigue en ella.' }

/** The words for each fault, wherever it is told: the page of a start that failed, Electron's dialog, the interface. */
export const faultWords: Readonly<Record<'en' | 'es', Readonly<Record<StorageFaultKind, FaultWords>>>> = {
  en: {
    full: { happened: 'The disk is full.', kept: 'Everything saved on this laptop is still there; only what was being written was not saved.', todo: 'Free some space, then try again.' },
    read_only: { happened: 'Kibray may not write to its data folder.', kept: untouched.en, todo: 'Allow your account to write to the folder, or make its disk writable, then try again.' },
    locked: { happened: 'Another Kibray has this data folder open.', kept: untouched.en, todo: 'Go on in the other one, or close it and try again.' },
    busy: { happened: 'Another program holds the database.', kept: untouched.en, todo: 'Close what may have the file open, such as a backup or a virus scan, then try again.' },
    no_key: { happened: 'The key of the database is missing.', kept: untouched.en, todo: 'Put the file with the key back from a backup, then try again; Kibray makes no new one while there is a database.' },
    wrong_key: { happened: 'The key does not open this database.', kept: untouched.en, todo: 'Put back the key that belongs to this folder, then try again.' },
    missing: { happened: 'The database is not where it was, or it is empty.', kept: 'Kibray made no new one in its place, and touched nothing.', todo: 'Put the file back from where it went, or go on from a snapshot.' },
    corrupt: { happened: 'The database is damaged.', kept: 'It was left exactly as it is, and the office has all that was sent.', todo: 'Keep a copy of the data folder, then go on from a snapshot.' },
    module: { happened: 'The part of Kibray that reads the database does not load on this computer.', kept: untouched.en, todo: 'Install Kibray again; the data folder stays as it is.' },
    newer: { happened: 'A newer Kibray has worked with this database.', kept: untouched.en, todo: 'Update Kibray, then try again.' },
    failed: { happened: 'The disk could not be read or written.', kept: untouched.en, todo: 'Check the disk, then try again.' },
  },
  es: {
    full: { happened: 'El disco está lleno.', kept: 'Todo lo guardado en este equipo sigue ahí; solo no se guardó lo que se estaba escribiendo.', todo: 'Libere espacio e inténtelo de nuevo.' },
    read_only: { happened: 'Kibray no puede escribir en su carpeta de datos.', kept: untouched.es, todo: 'Permita que su cuenta escriba en la carpeta, o en su disco, e inténtelo de nuevo.' },
    locked: { happened: 'Otro Kibray tiene abierta esta carpeta de datos.', kept: untouched.es, todo: 'Siga en el otro, o ciérrelo e inténtelo de nuevo.' },
    busy: { happened: 'Otro programa tiene ocupada la base de datos.', kept: untouched.es, todo: 'Cierre lo que pueda tener abierto el archivo, como una copia de seguridad o un antivirus, e inténtelo de nuevo.' },
    no_key: { happened: 'Falta la clave de la base de datos.', kept: untouched.es, todo: 'Restaure el archivo de la clave desde una copia e inténtelo de nuevo; mientras haya una base de datos, Kibray no crea otra.' },
    wrong_key: { happened: 'La clave no abre esta base de datos.', kept: untouched.es, todo: 'Restaure la clave que corresponde a esta carpeta e inténtelo de nuevo.' },
    missing: { happened: 'La base de datos no está donde estaba, o está vacía.', kept: 'Kibray no creó otra en su lugar ni tocó nada.', todo: 'Devuelva el archivo a su lugar, o continúe desde una instantánea.' },
    corrupt: { happened: 'La base de datos está dañada.', kept: 'Se dejó exactamente como está, y la oficina tiene todo lo enviado.', todo: 'Guarde una copia de la carpeta de datos y continúe desde una instantánea.' },
    module: { happened: 'La parte de Kibray que lee la base de datos no se carga en este equipo.', kept: untouched.es, todo: 'Instale Kibray de nuevo; la carpeta de datos queda como está.' },
    newer: { happened: 'Un Kibray más nuevo ha trabajado con esta base de datos.', kept: untouched.es, todo: 'Actualice Kibray e inténtelo de nuevo.' },
    failed: { happened: 'No se pudo leer o escribir el disco.', kept: untouched.es, todo: 'Revise el disco e inténtelo de nuevo.' },
  },
}
