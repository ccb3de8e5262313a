import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { useCommand } from '../bridge/use-command.ts'
import { today } from './today.ts'

/** Begins the report of a day in a project, today unless said otherwise, and opens it. */
export function useBeginReport(): (projectId: string, date?: string) => Promise<void> {
  const navigate = useNavigate()
  const command = useCommand()
  return useCallback(async (projectId, date = today()) => {
    const id = newId()
    const outcome = await command('report.create', { id, project_id: projectId, report_date: date })
    if (outcome.ok) await navigate(`/reports/${id}`)
  }, [command, navigate])
}
