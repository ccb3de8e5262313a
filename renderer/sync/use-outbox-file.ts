import { useCallback } from 'react'
import { useCall } from '../bridge/use-call.ts'
import { downloadFile } from '../look/download-file.ts'

/** Puts changes with everything that was entered into the person's downloads, as a file that another laptop of theirs can take up; null for all. Tells whether it did. */
export function useOutboxFile(): (ids: readonly string[] | null) => Promise<boolean> {
  const call = useCall()
  return useCallback(async (ids) => {
    const file = await call('outbox_file', { ids })
    if (file) downloadFile(file.file_name, file.content, 'application/json')
    return file !== undefined
  }, [call])
}

/** Forgets a refused change, once its content is in a file of the person's. Tells whether it did. */
export function useDiscard(): (id: string) => Promise<boolean> {
  const call = useCall()
  const save = useOutboxFile()
  return useCallback(async (id) => await save([id]) && await call('outbox_discard', { id }) !== undefined, [call, save])
}
