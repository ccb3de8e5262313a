import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttachmentWish } from '../../shared/bridge.ts'
import { newId } from '../bridge/new-id.ts'
import { useCall } from '../bridge/use-call.ts'
import { positionsAt } from '../editing/positions.ts'
import { useNotice } from '../look/notices.tsx'
import { useTellProblem } from '../look/use-tell-problem.ts'
import type { Photo } from './photo-picture.tsx'
import { preparePhoto } from './prepare-photo.ts'

/** How far the adding of several photos is. */
export interface Adding { readonly done: number; readonly total: number }

/** Adds photos one after the other behind those that are there: each is saved here before the next begins, and one that cannot be read holds up no other. */
export function useAddPhotos(to: Pick<AttachmentWish, 'project_id' | 'record_table' | 'record_id' | 'printed'>, photos: readonly Photo[]): { readonly adding: Adding | null; readonly add: (files: readonly File[]) => Promise<void> } {
  const { t } = useTranslation('photos')
  const call = useCall()
  const tell = useNotice()
  const tellProblem = useTellProblem()
  const [adding, setAdding] = useState<Adding | null>(null)
  const last = useRef<Promise<void>>(Promise.resolve())

  const addAll = useCallback(async (files: readonly File[]): Promise<void> => {
    const positions = positionsAt(photos, photos.length, files.length)
    let added = 0
    for (const [index, file] of files.entries()) {
      setAdding({ done: index + 1, total: files.length })
      const prepared = await preparePhoto(file).catch(() => null)
      if (!prepared) {
        tell({ title: t('not_a_photo', { name: file.name }), tone: 'attention' })
        continue
      }
      const { content_base64, thumbnail_base64, ...facts } = prepared
      const outcome = await call('attachment_add', { attachment: { ...to, ...facts, id: newId(), file_name: file.name || 'photo.jpg', position: positions[index] ?? 'a0' }, content_base64, thumbnail_base64 })
      if (outcome?.ok) added++
      else if (outcome) tellProblem(outcome.problem)
    }
    setAdding(null)
    if (added > 0) tell({ title: t('added', { count: added }), tone: 'quiet' })
  }, [photos, to, call, tell, tellProblem, t])

  const add = useCallback(async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return
    last.current = last.current.then(() => addAll(files))
    await last.current
  }, [addAll])
  return { adding, add }
}
