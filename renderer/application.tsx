import { useEffect, useMemo } from 'react'
import { MantineProvider } from '@mantine/core'
import { RouterProvider } from 'react-router/dom'
import { useTranslation } from 'react-i18next'
import type { Bridge } from '../shared/bridge.ts'
import { BridgeProvider } from './bridge/bridge-context.tsx'
import { useSession } from './bridge/session.ts'
import { ErrorBoundary } from './frame/error-boundary.tsx'
import { languageIsChosen, speak } from './language/set-up.ts'
import { NoticeProvider } from './look/notices.tsx'
import { cssVariables, theme } from './look/theme.ts'
import { createRouter } from './routes.tsx'

/** The whole renderer over a bridge. */
export function Application({ bridge }: { readonly bridge: Bridge }) {
  const router = useMemo(() => createRouter(), [])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <ErrorBoundary fallback={(error) => <LastWords error={error} />}>
        <BridgeProvider bridge={bridge}>
          <NoticeProvider>
            <ProfileLanguage />
            <RouterProvider router={router} />
          </NoticeProvider>
        </BridgeProvider>
      </ErrorBoundary>
    </MantineProvider>
  )
}

/** Speaks the profile's language until the person chooses one on this laptop. */
function ProfileLanguage() {
  const language = useSession()?.user.language
  useEffect(() => {
    if (language && !languageIsChosen()) void speak(language)
  }, [language])
  return null
}

/** When even the frame could not be shown. */
function LastWords({ error }: { readonly error: unknown }) {
  const { t } = useTranslation('frame')
  return (
    <div role="alert" style={{ maxWidth: 560, margin: '20vh auto', padding: 24 }}>
      <h1>{t('broken.title')}</h1>
      <p>{t('broken.text')}</p>
      <p><button type="button" onClick={() => { location.reload() }}>{t('broken.again')}</button></p>
      <code>{error instanceof Error ? error.message : String(error)}</code>
    </div>
  )
}
