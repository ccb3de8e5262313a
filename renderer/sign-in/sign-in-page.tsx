import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Collapse, PasswordInput, TextInput, UnstyledButton } from '@mantine/core'
import { IconArrowsExchange, IconChevronRight, IconDownload, IconPlugConnectedX } from '@tabler/icons-react'
import { Navigate, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useTopic } from '../bridge/use-topic.ts'
import { Mark } from '../frame/mark.tsx'
import { Opening } from '../frame/opening.tsx'
import { LanguageSwitch } from '../language/language-switch.tsx'
import { ProblemNote } from '../look/problem-note.tsx'
import classes from './sign-in-page.module.css'

type Mistakes = Partial<Record<'email' | 'password' | 'server', string>>

/** Who works on this laptop. Needed once, with a connection; after that Kibray opens without it. */
export function SignInPage() {
  const { t } = useTranslation('sign-in')
  const session = useTopic('session')
  const location = useLocation()
  const [parameters] = useSearchParams()
  const again = parameters.has('again')
  if (!session) return <Opening />
  if (session.state === 'signed_in' && !again) return <Navigate to={destination(location.state)} replace />
  const known = session.state === 'signed_in' ? session : null

  return (
    <div className={classes['page']}>
      <header className={classes['top']}><Mark size={28} /><span>Kibray</span><LanguageSwitch /></header>
      <main className={classes['main']}>
        <section className={classes['card']}>
          <h1>{known ? t('again_title') : t('title')}</h1>
          <p className="quiet">{known ? t('again_text') : t('text')}</p>
          <SignInForm email={known?.user.email ?? ''} server={known?.server_url ?? ''} known={known !== null} />
        </section>
        {known ? null : <WhatHappens />}
      </main>
    </div>
  )
}

/** Where the person wanted to go before they were asked to sign in. */
function destination(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : null
  return typeof from === 'string' && from.startsWith('/') ? from : '/projects'
}

function SignInForm({ email: knownEmail, server: knownServer, known }: { readonly email: string; readonly server: string; readonly known: boolean }) {
  const { t } = useTranslation('sign-in')
  const bridge = useBridge()
  const navigate = useNavigate()
  const location = useLocation()
  const [email, setEmail] = useState(knownEmail)
  const [password, setPassword] = useState('')
  const [server, setServer] = useState(knownServer)
  const [advanced, setAdvanced] = useState(false)
  const [working, setWorking] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [mistakes, setMistakes] = useState<Mistakes>({})

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const found: Mistakes = {}
    if (!email.includes('@')) found.email = t('email_needed')
    if (password === '') found.password = t('password_needed')
    if (server.trim() !== '' && !isWebAddress(server.trim())) found.server = t('server_wrong')
    setMistakes(found)
    setProblem(null)
    if (found.server !== undefined) setAdvanced(true)
    if (Object.keys(found).length > 0) return
    setWorking(true)
    try {
      await bridge.call('sign_in', { server_url: server.trim() === '' ? null : server.trim(), email: email.trim(), password })
      void navigate(destination(location.state), { replace: true })
    } catch (error) {
      setProblem(problemOf(error))
      setWorking(false)
    }
  }

  return (
    <form className={classes['form']} noValidate onSubmit={(event) => { void submit(event) }}>
      {problem ? <ProblemNote problem={problem} advice={problem.code === 'unreachable' && !known ? t('unreachable_text') : undefined} /> : null}
      <TextInput
        label={t('email')} type="email" autoComplete="username" size="md" value={email} error={mistakes.email} autoFocus={knownEmail === ''}
        onChange={(event) => { setEmail(event.currentTarget.value) }}
      />
      <PasswordInput
        label={t('password')} autoComplete="current-password" size="md" value={password} error={mistakes.password} autoFocus={knownEmail !== ''}
        onChange={(event) => { setPassword(event.currentTarget.value) }}
      />
      <div>
        <UnstyledButton className={classes['advanced']} aria-expanded={advanced} onClick={() => { setAdvanced(!advanced) }}>
          <IconChevronRight size={15} aria-hidden="true" style={{ transform: advanced ? 'rotate(90deg)' : 'none' }} />{t('advanced')}
        </UnstyledButton>
        <Collapse expanded={advanced}>
          <TextInput
            mt={8} label={t('server')} description={t('server_text')} type="url" size="md" value={server} error={mistakes.server} placeholder="https://"
            onChange={(event) => { setServer(event.currentTarget.value) }}
          />
        </Collapse>
      </div>
      <Button type="submit" size="md" fullWidth loading={working}>{working ? t('working') : t('submit')}</Button>
      {known ? <Button variant="default" size="md" fullWidth onClick={() => { void navigate('/projects') }}>{t('later')}</Button> : null}
    </form>
  )
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** The first minute, told before it begins. */
function WhatHappens() {
  const { t } = useTranslation('sign-in')
  const steps = [{ key: 'download', Icon: IconDownload }, { key: 'offline', Icon: IconPlugConnectedX }, { key: 'sync', Icon: IconArrowsExchange }] as const
  return (
    <section className={classes['steps']} aria-labelledby="what-happens">
      <h2 id="what-happens">{t('first_time.title')}</h2>
      <ol>
        {steps.map(({ key, Icon }) => <li key={key}><Icon size={20} stroke={1.7} aria-hidden="true" /><span>{t(`first_time.${key}`)}</span></li>)}
      </ol>
    </section>
  )
}
