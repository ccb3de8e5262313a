import { memo } from 'react'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconArchive, IconArrowBackUp, IconArrowsDiff, IconCalendarDollar, IconCopy, IconDots, IconEye, IconEyeOff, IconFileOff, IconFileTypePdf, IconHistory, IconPrinter, IconRulerMeasure, IconSignature, IconTemplate, IconVersions } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { EstimateExchangeItems } from '../exchange/estimate-exchange-items.tsx'
import { KeyHint } from '../look/key-hint.tsx'
import { useNotice } from '../look/notices.tsx'
import type { Estimate, FoundEstimate } from './use-estimate-editing.ts'

/** What can stand beside the sheet in place of the sums. */
export type Beside = 'history' | 'prices' | 'duplicate' | 'template'

interface EstimateBarProps {
  readonly estimate: Estimate
  readonly versions: FoundEstimate['versions']
  readonly clientView: boolean
  readonly hasDocument: boolean
  /** Whether it can be signed at once, though it was not sent. */
  readonly signable: boolean
  readonly editable: boolean
  /** Whether somebody looks who estimates, and who sees what things cost. */
  readonly estimates: boolean
  readonly seesCosts: boolean
  readonly onClientView: (shown: boolean) => void
  readonly onSign: (signing: boolean) => void
  readonly onBeside: (panel: Beside) => void
  readonly onDecline: () => void
  readonly onNewVersion: () => void
}

/** The buttons of an estimate's screen and its menu. Not drawn again with the sheet. */
export const EstimateBar = memo(function EstimateBar({ estimate, versions, clientView, hasDocument, signable, editable, estimates, seesCosts, onClientView, onSign, onBeside, onDecline, onNewVersion }: EstimateBarProps) {
  const { t } = useTranslation(['estimates', 'documents', 'takeoff', 'templates'])
  const tell = useNotice()
  const command = useCommand()
  const { id, number, status, archived_at } = estimate
  const about = { id, project_id: estimate.project_id }
  const archive = async (): Promise<void> => {
    const outcome = await command('estimate.archive', about)
    if (outcome.ok) tell({ title: t('archived_notice'), tone: 'quiet', action: { label: t('undo'), run: () => { void command('estimate.restore', about) } } })
  }
  return (
    <>
      {hasDocument ? (
        <KeyHint label={t(clientView ? 'work_view' : 'client_view')} keys="Ctrl Shift C">
          <Button variant="default" aria-pressed={clientView} leftSection={clientView ? <IconEyeOff size={17} stroke={1.7} /> : <IconEye size={17} stroke={1.7} />} onClick={() => { onClientView(!clientView) }}>
            {t(clientView ? 'work_view' : 'client_view')}
          </Button>
        </KeyHint>
      ) : null}
      {signable && !clientView && seesCosts ? (
        <Tooltip label={t('number_pending')} disabled={number !== null}>
          <Button variant="default" leftSection={<IconSignature size={18} stroke={1.7} />} disabled={number === null} onClick={() => { onSign(true) }}>{t('sign')}</Button>
        </Tooltip>
      ) : null}
      <KeyHint label={t('takeoff:open_hint')} keys="Ctrl Shift E">
        <Button component={Link} to={`/estimates/${id}/takeoff`} variant="default" leftSection={<IconRulerMeasure size={17} stroke={1.7} />}>{t('takeoff:open')}</Button>
      </KeyHint>
      <Tooltip label={t('documents:open_hint')}>
        <Button component={Link} to={`/estimates/${id}/documents`} variant="default" leftSection={<IconFileTypePdf size={17} stroke={1.7} />}>{t('documents:open')}</Button>
      </Tooltip>
      <Menu position="bottom-end" width={280}>
        <Menu.Target><ActionIcon size={36} variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.8} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {hasDocument ? <Menu.Item leftSection={<IconPrinter size={16} stroke={1.7} />} onClick={() => { print() }}>{t('print')}</Menu.Item> : null}
          <Menu.Item leftSection={<IconHistory size={16} stroke={1.7} />} onClick={() => { onBeside('history') }}>{t('history')}</Menu.Item>
          <CompareItem estimate={estimate} versions={versions} />
          {editable && !clientView ? <Menu.Item leftSection={<IconCalendarDollar size={16} stroke={1.7} />} onClick={() => { onBeside('prices') }}>{t('refresh.open')}</Menu.Item> : null}
          {estimates && seesCosts && !clientView ? <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} />} onClick={() => { onBeside('duplicate') }}>{t('duplicate.open')}</Menu.Item> : null}
          <EstimateExchangeItems estimateId={id} mayImport={editable} forQuickBooks={status === 'accepted' && seesCosts} />
          {estimates && seesCosts ? <Menu.Item leftSection={<IconTemplate size={16} stroke={1.7} />} onClick={() => { onBeside('template') }}>{t('templates:keep_as')}</Menu.Item> : null}
          {estimates && status !== 'draft' ? <Menu.Item leftSection={<IconVersions size={16} stroke={1.7} />} onClick={onNewVersion}>{t('new_version')}</Menu.Item> : null}
          {estimates && status === 'sent' ? <Menu.Item leftSection={<IconFileOff size={16} stroke={1.7} />} onClick={onDecline}>{t('decline')}</Menu.Item> : null}
          {estimates && !archived_at ? <Menu.Item leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void archive() }}>{t('archive')}</Menu.Item> : null}
          {estimates && archived_at ? <Menu.Item leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={() => { void command('estimate.restore', about) }}>{t('restore')}</Menu.Item> : null}
        </Menu.Dropdown>
      </Menu>
    </>
  )
})

/** Leads to what is different from the version before, or from another estimate of the project; nothing where there is no other. */
function CompareItem({ estimate, versions }: Pick<EstimateBarProps, 'estimate' | 'versions'>) {
  const { t } = useTranslation('estimates')
  const { result: others } = useLiveQuery('estimate.list', { project_id: estimate.project_id, limit: 2 })
  const ofOthers = versions.filter((version) => version.id !== estimate.id)
  const earlier = ofOthers.findLast((version) => version.version_number < estimate.version_number) ?? ofOthers[0]
  const other = earlier ?? others?.rows.find((row) => row.id !== estimate.id)
  if (!other) return null
  const [before, after] = earlier && earlier.version_number > estimate.version_number ? [estimate, other] : [other, estimate]
  return (
    <Menu.Item component={Link} to={`/estimates/${before.id}/compare/${after.id}`} leftSection={<IconArrowsDiff size={16} stroke={1.7} />}>
      {earlier ? t('compare.with_before', { version: earlier.version_number }) : t('compare.open')}
    </Menu.Item>
  )
}
