import path from 'node:path'

/** The database of a data folder. */
export const databaseFile = (folder: string): string => path.join(folder, 'kibray.db')

/** Tells which key the database has; where it lies there was a database. */
export const fingerprintFile = (folder: string): string => path.join(folder, 'kibray.key-fingerprint')
