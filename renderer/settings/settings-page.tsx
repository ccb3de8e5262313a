import { Tabs } from '@mantine/core'
import { useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useSignedInUser } from '../bridge/session.ts'
import { ClauseSettings } from '../contracts/clause-settings.tsx'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { Page } from '../look/page.tsx'
import { AppearanceSettings } from './appearance-settings.tsx'
import { CompanySettings } from './company-settings.tsx'
import { LaptopSettings } from './laptop-settings.tsx'
import { PeopleSettings } from './people-settings.tsx'
import { TakeoffSettings } from './takeoff-settings.tsx'
import { YourSettings } from './your-settings.tsx'

const parts = ['you', 'laptop', 'company', 'takeoff', 'clauses', 'people', 'appearance'] as const

/** What can be set: of oneself, of this laptop, of the company and its people, of the looks. */
export function SettingsPage() {
  const { t } = useTranslation('settings')
  const user = useSignedInUser()
  const [parameters, setParameters] = useSearchParams()
  const part = parts.find((each) => each === parameters.get('part')) ?? 'you'
  useBreadcrumb([{ label: t('title') }])

  return (
    <Page form="reading" title={t('title')} detail={user.email}>
      <Tabs value={part} keepMounted={false} onChange={(chosen) => { setParameters(chosen ? { part: chosen } : {}, { replace: true }) }}>
        <Tabs.List mb="lg">{parts.map((each) => <Tabs.Tab key={each} value={each}>{t(`${each}.title`)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value="you"><YourSettings /></Tabs.Panel>
        <Tabs.Panel value="laptop"><LaptopSettings /></Tabs.Panel>
        <Tabs.Panel value="company"><CompanySettings /></Tabs.Panel>
        <Tabs.Panel value="takeoff"><TakeoffSettings /></Tabs.Panel>
        <Tabs.Panel value="clauses"><ClauseSettings /></Tabs.Panel>
        <Tabs.Panel value="people"><PeopleSettings /></Tabs.Panel>
        <Tabs.Panel value="appearance"><AppearanceSettings /></Tabs.Panel>
      </Tabs>
    </Page>
  )
}
