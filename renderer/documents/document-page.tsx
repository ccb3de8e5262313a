import { useState } from 'react'
import { Button, Radio, Stack } from '@mantine/core'
import { IconFileOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Bridge, DocumentFile, DocumentWish } from '../../shared/bridge.ts'
import { usualPaper } from '../../shared/documents/paper.ts'
import { humanNumber } from '../../shared/human-number.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { projectCode } from '../projects/project-name.ts'
import { DocumentFrame } from './document-frame.tsx'
import { useDrawnFile } from './use-drawn-file.ts'

const kinds = ['proposal', 'work_order'] as const

type Choice = Pick<DocumentWish, 'kind' | 'paper' | 'language'>
type Found = NonNullable<QueryResult<'estimate.get'>>

/** An estimate's documents for paper: chosen, looked at as they will be printed, and saved. */
export function DocumentPage() {
  const { t } = useTranslation('estimates')
  const { id = '' } = useParams()
  const { result: found } = useLiveQuery('estimate.get', { id })
  const { result: company } = useLiveQuery('company.get', {})
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined || company === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/estimates" variant="default">{t('to_estimates')}</Button>} />
  return <ChosenDocument found={found} company={company} />
}

function ChosenDocument({ found, company }: { readonly found: Found; readonly company: QueryResult<'company.get'> }) {
  const { t } = useTranslation(['documents', 'estimates'])
  const user = useSignedInUser()
  const { estimate, project } = found
  const [chosen, setChosen] = useState<Partial<Choice>>({})
  const choose = (choice: Partial<Choice>): void => { setChosen((before) => ({ ...before, ...choice })) }

  // prices come from costs; what was signed holds its prices itself
  const isSigned = estimate.signature_id !== null
  const hasProposal = seesRestricted(user.role) || isSigned
  const kind = hasProposal ? chosen.kind ?? 'proposal' : 'work_order'
  const paper = chosen.paper ?? usualPaper(company?.currency ?? 'USD')
  const language = chosen.language ?? company?.language ?? 'en'
  const drawn = useDrawnFile<DocumentWish>({ estimate_id: estimate.id, kind, paper, language }, [found, company], draw)

  const number = humanNumber('E', estimate)
  useBreadcrumb([
    { label: t('estimates:title'), to: '/estimates' },
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}` }] : []),
    { label: number, to: `/estimates/${estimate.id}` },
    { label: t('title') },
  ])

  return (
    <DocumentFrame
      of={{ title: `${number} · ${estimate.title}`, address: `/estimates/${estimate.id}` }} look={{ paper, language }} onLook={choose}
      signed={kind === 'proposal' && isSigned} drawn={drawn}
    >
      <Radio.Group label={t('kind')} value={kind} onChange={(value) => { choose({ kind: value === 'work_order' ? value : 'proposal' }) }}>
        <Stack gap="sm" mt="xs">
          {kinds.map((each) => <Radio key={each} value={each} label={t(`kinds.${each}.name`)} description={t(each === 'proposal' && !hasProposal ? 'no_prices' : `kinds.${each}.what`)} disabled={each === 'proposal' && !hasProposal} />)}
        </Stack>
      </Radio.Group>
    </DocumentFrame>
  )
}

const draw = (bridge: Bridge, wish: DocumentWish): Promise<DocumentFile> => bridge.call('estimate_document', wish)
