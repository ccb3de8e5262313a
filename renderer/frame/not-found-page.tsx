import { Button } from '@mantine/core'
import { IconMapPinQuestion } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../look/empty-state.tsx'
import { useBreadcrumb } from './breadcrumb.tsx'

/** There is no such screen. */
export function NotFoundPage() {
  const { t } = useTranslation('frame')
  useBreadcrumb([{ label: t('not_found.title') }])
  return (
    <EmptyState
      wholePage icon={<IconMapPinQuestion size={24} stroke={1.7} />} title={t('not_found.title')} text={t('not_found.text')}
      action={<Button component={Link} to="/projects">{t('not_found.action')}</Button>}
    />
  )
}
