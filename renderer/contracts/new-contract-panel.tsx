import { useState } from 'react'
import { Button, Checkbox, Group, Modal, SegmentedControl, Select, Stack } from '@mantine/core'
import { generateNKeysBetween } from 'fractional-indexing'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { humanNumber } from '../../shared/human-number.ts'
import type { ContractStanding } from '../../shared/queries/contract-standing.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import classes from './contracts.module.css'

/** Which of the company's clauses stand in a new contract, and in which language. */
export function NewContractPanel({ projectId, contracts, onClose }: { readonly projectId: string; readonly contracts: readonly ContractStanding[]; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation('contracts')
  const command = useCommand()
  const navigate = useNavigate()
  const company = useCompany()
  const { result: templates } = useLiveQuery('clause_template.list', {})
  const [chosenLanguage, setLanguage] = useState<ConsentLanguage | null>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [estimateId, setEstimateId] = useState(contracts[0]?.estimate_id ?? '')
  const language = chosenLanguage ?? company?.language ?? 'en'
  // the contract speaks to the client, whatever the screen speaks
  const words = i18n.getFixedT(language, 'contracts')

  const begin = async (): Promise<void> => {
    const chosen = (templates ?? []).filter((template) => template.required === 1 || !left.has(template.id))
    const places = generateNKeysBetween(null, null, Math.max(chosen.length, 2))
    const id = newId()
    const outcome = await command('contract.create', {
      id, project_id: projectId, estimate_id: estimateId, title: words('untitled'), language,
      clauses: chosen.map((template, index) => ({
        id: newId(), clause_template_id: template.id, position: places[index] as string, required: template.required,
        title: template[`title_${language}`] || template.title_en || template.title_es, text: template[`text_${language}`] || template.text_en || template.text_es,
      })),
      payments: [
        { id: newId(), position: places[0] as string, name: words('deposit'), due: words('on_signing'), share_basis_points: 3000 },
        { id: newId(), position: places[1] as string, name: words('balance'), due: words('on_completion'), share_basis_points: 7000 },
      ],
    })
    if (outcome.ok) void navigate(`/contracts/${id}`)
  }

  return (
    <Modal opened onClose={onClose} title={t('new')} size="lg">
      <Stack gap="md">
        {contracts.length > 1 ? (
          <Select label={t('for_estimate')} allowDeselect={false} value={estimateId} onChange={(value) => { setEstimateId(value ?? '') }} data={contracts.map((each) => ({ value: each.estimate_id, label: `${humanNumber('E', { id: each.estimate_id, number: each.number })} · ${each.title}` }))} />
        ) : null}
        <div>
          <div className={classes['label']} id="contract-language">{t('language')}</div>
          <SegmentedControl aria-labelledby="contract-language" data={[{ value: 'en', label: 'English' }, { value: 'es', label: 'Español' }]} value={language} onChange={(value) => { setLanguage(value as ConsentLanguage) }} />
        </div>
        <div role="group" aria-label={t('choose')}>
          <div className={classes['label']}>{t('choose')}</div>
          <p className={classes['small']}>{templates?.length === 0 ? t('no_templates') : t('choose_text')}</p>
          <Stack gap="xs" mt="xs">
            {(templates ?? []).map((template) => (
              <Checkbox
                key={template.id} label={template[`title_${language}`] || template.title_en || template.title_es} description={template.required ? t('in_every') : null} disabled={template.required === 1}
                checked={template.required === 1 || !left.has(template.id)}
                onChange={(event) => {
                  const { checked } = event.currentTarget
                  setLeft((before) => new Set(checked ? [...before].filter((id) => id !== template.id) : [...before, template.id]))
                }}
              />
            ))}
          </Stack>
        </div>
        <Group justify="flex-end" gap="xs"><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button onClick={() => { void begin() }}>{t('begin')}</Button></Group>
      </Stack>
    </Modal>
  )
}
