import { useState } from 'react'
import type { MantineColorScheme } from '@mantine/core'
import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contrast } from '../look/appearance.ts'
import { chooseContrast, chosenContrast } from '../look/appearance.ts'
import { Section } from '../look/section.tsx'
import classes from './settings.module.css'

const schemes = ['auto', 'light', 'dark'] as const satisfies readonly MantineColorScheme[]
const contrasts = ['system', 'normal', 'more'] as const satisfies readonly Contrast[]

/** Light or dark, and how strong; kept on this laptop. */
export function AppearanceSettings() {
  const { t } = useTranslation('settings')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [contrast, setContrast] = useState(chosenContrast)
  return (
    <>
      <Section title={t('appearance.scheme')}>
        <SegmentedControl
          aria-label={t('appearance.scheme')} value={colorScheme} data={schemes.map((scheme) => ({ value: scheme, label: t(`appearance.${scheme}`) }))}
          onChange={(chosen) => { setColorScheme(chosen as MantineColorScheme) }}
        />
      </Section>
      <Section title={t('appearance.contrast')}>
        <div className={classes['choice']}>
          <SegmentedControl
            aria-label={t('appearance.contrast')} value={contrast} data={contrasts.map((each) => ({ value: each, label: t(`appearance.contrast_${each}`) }))}
            onChange={(chosen) => { setContrast(chosen as Contrast); chooseContrast(chosen as Contrast) }}
          />
          <p>{t('appearance.contrast_text')}</p>
        </div>
      </Section>
    </>
  )
}
