import { useState } from 'react'
import { useDisclosure } from '@mantine/hooks'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useTopic } from '../bridge/use-topic.ts'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { CommandPalette } from '../search/command-palette.tsx'
import { DownloadBar } from '../sync/download-bar.tsx'
import { LaptopEnded } from '../sync/laptop-ended.tsx'
import { BreadcrumbProvider } from './breadcrumb.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { Opening } from './opening.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import classes from './frame.module.css'

/** Everything around a screen. Nothing below it is shown before somebody has signed in on this laptop. */
export function Frame() {
  const session = useTopic('session')
  const location = useLocation()
  if (!session) return <Opening />
  if (session.state === 'signed_out') return <Navigate to="/sign-in" replace state={{ from: `${location.pathname}${location.search}` }} />
  return <BreadcrumbProvider><SignedInFrame /></BreadcrumbProvider>
}

function SignedInFrame() {
  const { t } = useTranslation('frame')
  const { pathname, search } = useLocation()
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false)
  // a fresh palette each time: what was typed last time is not what is wanted now
  const [palette, setPalette] = useState(0)
  useShortcut('mod+k', () => { setPalette((before) => (before === 0 ? Date.now() : 0)) })
  useShortcut('?', openHelp)

  return (
    <div className={classes['frame']}>
      <a href="#content" className={classes['skip']} onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus() }}>{t('skip')}</a>
      <Rail />
      <div className={classes['side']}>
        <TopBar onSearch={() => { setPalette(Date.now()) }} />
        <LaptopEnded />
        <DownloadBar />
        <main id="content" tabIndex={-1} data-address={`${pathname}${search}`} className={classes['content']}><Outlet /></main>
      </div>
      {palette > 0 ? <CommandPalette key={palette} onClose={() => { setPalette(0) }} onHelp={openHelp} /> : null}
      <KeyboardHelp opened={help} onClose={closeHelp} />
    </div>
  )
}
