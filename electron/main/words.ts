import type { FaultWords, StorageFaultKind } from '../../shared/storage-fault-words.ts'
import { faultWords } from '../../shared/storage-fault-words.ts'

/** Main's few words, in the languages of Kibray. Screens have their own catalogue in the renderer. */
export interface Words {
  readonly menu: Readonly<
    Record<
      | 'file' | 'edit' | 'view' | 'window' | 'help' | 'about' | 'services' | 'hide' | 'hideOthers' | 'showAll' | 'quit' | 'undo' | 'redo' | 'cut'
      | 'copy' | 'paste' | 'selectAll' | 'actualSize' | 'zoomIn' | 'zoomOut' | 'fullScreen' | 'reload' | 'developerTools' | 'minimize' | 'zoom' | 'close'
      | 'dataFolder',
      string
    >
  >
  readonly trouble: Readonly<
    Record<
      | 'title' | 'quit' | 'again' | 'wait' | 'no_keychain' | 'keychain_is_plain_text' | 'keychain_refused' | 'secrets_damaged'
      | 'engineKeepsEnding' | 'nothingLost' | 'pageGone' | 'pageHangs' | 'cannotOpen' | 'folder' | 'goOn' | 'afterSnapshot',
      string
    >
  >
  readonly faults: Readonly<Record<StorageFaultKind, FaultWords>>
}

const english: Words = {
  menu: {
    file: 'File', edit: 'Edit', view: 'View', window: 'Window', help: 'Help',
    about: 'About Kibray', services: 'Services', hide: 'Hide Kibray', hideOthers: 'Hide others', showAll: 'Show all', quit: 'Quit Kibray',
    undo: 'Undo', redo: 'Redo', cut: 'Cut', copy: 'Copy', paste: 'Paste', selectAll: 'Select all',
    actualSize: 'Actual size', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fullScreen: 'Full screen', reload: 'Reload', developerTools: 'Developer tools',
    minimize: 'Minimize', zoom: 'Zoom', close: 'Close', dataFolder: 'Show the data folder',
  },
  trouble: {
    title: 'Kibray cannot go on',
    quit: 'Quit', again: 'Try again', wait: 'Wait',
    no_keychain: 'This computer offers no keychain, and Kibray keeps the key of its database nowhere else.',
    keychain_is_plain_text:
      'This computer has no keyring (GNOME Keyring or KWallet), so the key of the database would lie on the disk in plain text. Install one, or start Kibray with --accept-plain-text-key.',
    keychain_refused: 'The keychain of this computer does not open the key of the database. Unlock it, or sign in as the person who used Kibray here before.',
    secrets_damaged: 'The file that holds the encrypted key of the database is damaged. Restore it from a backup; without it the database cannot be opened.',
    engineKeepsEnding: 'The part of Kibray that keeps your work has ended several times in a row.',
    nothingLost: 'Everything that was saved here is still on the disk.',
    pageGone: 'The window stopped working and was opened again.',
    pageHangs: 'The window does not answer.',
    cannotOpen: 'Kibray cannot open your work',
    folder: 'Data folder', goOn: 'Go on from the snapshot of', afterSnapshot: 'What was written after the snapshot and not sent stays in the database that is there; it is left as it is.',
  },
  faults: faultWords.en,
}

const spanish: Words = {
  menu: {
    file: 'Archivo', edit: 'Edición', view: 'Ver', window: 'Ventana', help: 'Ayuda',
    about: 'Acerca de Kibray', services: 'Servicios', hide: 'Ocultar Kibray', hideOthers: 'Ocultar otros', showAll: 'Mostrar todo', quit: 'Salir de Kibray',
    undo: 'Deshacer', redo: 'Rehacer', cut: 'Cortar', copy: 'Copiar', paste: 'Pegar', selectAll: 'Seleccionar todo',
    actualSize: 'Tamaño real', zoomIn: 'Acercar', zoomOut: 'Alejar', fullScreen: 'Pantalla completa', reload: 'Recargar', developerTools: 'Herramientas de desarrollo',
    minimize: 'Minimizar', zoom: 'Ampliar', close: 'Cerrar', dataFolder: 'Mostrar la carpeta de datos',
  },
  trouble: {
    title: 'Kibray no puede continuar',
    quit: 'Salir', again: 'Intentar de nuevo', wait: 'Esperar',
    no_keychain: 'Este equipo no ofrece un llavero, y Kibray no guarda la clave de su base de datos en ningún otro lugar.',
    keychain_is_plain_text:
      'Este equipo no tiene llavero (GNOME Keyring o KWallet), así que la clave de la base de datos quedaría en el disco sin cifrar. Instale uno, o inicie Kibray con --accept-plain-text-key.',
    keychain_refused: 'El llavero de este equipo no abre la clave de la base de datos. Desbloquéelo, o inicie sesión como la persona que usó Kibray aquí antes.',
    secrets_damaged: 'El archivo con la clave cifrada de la base de datos está dañado. Restáurelo de una copia; sin él no se puede abrir la base de datos.',
    engineKeepsEnding: 'La parte de Kibray que guarda su trabajo terminó varias veces seguidas.',
    nothingLost: 'Todo lo guardado aquí sigue en el disco.',
    pageGone: 'La ventana dejó de funcionar y se abrió de nuevo.',
    pageHangs: 'La ventana no responde.',
    cannotOpen: 'Kibray no puede abrir su trabajo',
    folder: 'Carpeta de datos', goOn: 'Continuar desde la instantánea del', afterSnapshot: 'Lo escrito después de la instantánea y no enviado queda en la base de datos actual, que se deja como está.',
  },
  faults: faultWords.es,
}

/** The words for a locale such as `es-MX`; English for any language that Kibray does not speak. */
export function wordsFor(locale: string): Words {
  return /^es\b/i.test(locale) ? spanish : english
}
