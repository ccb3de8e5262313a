import { useCallback } from 'react'
import { useCall } from '../bridge/use-call.ts'
import { downloadFile } from '../look/download-file.ts'
import type { ImportPlan } from './import-plan.ts'

/** Puts the rows that were kept out, each with the reason, into the person's downloads. */
export function useErrorFile(plan: ImportPlan | null): () => Promise<void> {
  const call = useCall()
  return useCallback(async () => {
    if (!plan) return
    const answer = await call('import_error_file', { file_id: plan.file.file_id, mapping: plan.mapping })
    if (answer) downloadFile(answer.file_name, answer.content, 'text/csv')
  }, [call, plan])
}
