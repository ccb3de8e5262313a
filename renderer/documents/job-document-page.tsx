import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconFileOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Bridge, DocumentFile, JobDocumentWish } from '../../shared/bridge.ts'
import { usualPaper } from '../../shared/documents/paper.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { DocumentFrame, type Look } from './document-frame.tsx'
import { useDrawnFile } from './use-drawn-file.ts'

const kinds: Readonly<Record<string, JobDocumentWish['kind']>> = { 'change-orders': 'change_order', contracts: 'contract', colours: 'colour_schedule', tickets: 'ticket' }

/** A change order, a contract, colours or a ticket for paper: looked at as they will be printed, and saved. */
export function JobDocumentPage() {
  const { t } = useTranslation('documents')
  const { kind: folder = '', id = '' } = useParams()
  const kind = kinds[folder]
  const { result: order } = useLiveQuery('change_order.get', kind === 'change_order' ? { id } : null)
  const { result: contract } = useLiveQuery('contract.get', kind === 'contract' ? { id } : null)
  const { result: colours } = useLiveQuery('colour_schedule.get', kind === 'colour_schedule' ? { id } : null)
  const { result: ticket } = useLiveQuery('ticket.get', kind === 'ticket' ? { id } : null)
  const { result: company } = useLiveQuery('company.get', {})
  const found = order ?? contract ?? colours ?? ticket
  const head = order?.change_order ?? contract?.contract ?? colours?.schedule ?? ticket?.ticket
  const back = `/${folder}/${id}`
  const [chosen, setChosen] = useState<Partial<Look>>({})
  const paper = chosen.paper ?? usualPaper(company?.currency ?? 'USD')
  const language = chosen.language ?? contract?.contract.language ?? company?.language ?? 'en'
  const drawn = useDrawnFile<JobDocumentWish>(kind && head ? { kind, id, paper, language } : null, [found, company], draw)
  useBreadcrumb([{ label: head?.title ?? '…', to: back }, { label: t('title') }])

  if (!kind) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('title')} text="" action={<Button component={Link} to="/projects" variant="default">…</Button>} />
  if (!head) return null
  return (
    <DocumentFrame of={{ title: head.title, address: back }} look={{ paper, language }} onLook={(choice) => { setChosen((before) => ({ ...before, ...choice })) }} signed={head.signature_id !== null} drawn={drawn} />
  )
}

const draw = (bridge: Bridge, wish: JobDocumentWish): Promise<DocumentFile> => bridge.call('job_document', wish)
