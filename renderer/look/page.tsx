import { memo, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { KeyHint } from './key-hint.tsx'
import classes from './page.module.css'

export interface PrimaryAction {
  readonly label: string
  readonly run: () => void
  readonly icon?: ReactNode
  /** The key that runs it; `n` unless said otherwise. */
  readonly keys?: string
  readonly disabled?: boolean
}

/** The one main action of a screen, with its key. */
function PrimaryButton({ action }: { readonly action: PrimaryAction }) {
  const keys = action.keys ?? 'n'
  useShortcut(keys, action.run, { disabled: action.disabled === true })
  return (
    <KeyHint label={action.label} keys={keys}>
      <Button leftSection={action.icon} disabled={action.disabled === true} onClick={action.run} aria-keyshortcuts={keys}>{action.label}</Button>
    </KeyHint>
  )
}

interface PageProps {
  readonly title: ReactNode
  /** A line under the title: where, whose, how many. */
  readonly detail?: ReactNode
  readonly actions?: ReactNode
  readonly primary?: PrimaryAction
  /** The other parts of what the screen shows, on a line of their own. */
  readonly parts?: ReactNode
  /** A side panel beside the content. */
  readonly panel?: ReactNode
  /** `list` fills the height and scrolls inside; `reading` is a column of comfortable width; `wide` uses the whole width and scrolls. */
  readonly form: 'list' | 'reading' | 'wide'
  readonly children: ReactNode
}

type HeaderProps = Pick<PageProps, 'title' | 'detail' | 'actions' | 'primary' | 'parts'>

const Header = memo(function Header({ title, detail, actions, primary, parts }: HeaderProps) {
  return (
    <header className={classes['header']} data-print="no">
      <div className={classes['titles']}>
        <h1 className={classes['title']}>{title}</h1>
        {detail ? <div className={classes['detail']}>{detail}</div> : null}
      </div>
      <div className={classes['actions']}>
        {actions}
        {primary ? <PrimaryButton action={primary} /> : null}
      </div>
      {parts ? <div className={classes['parts']}>{parts}</div> : null}
    </header>
  )
})

/** The frame of a screen: its title, its one primary action at the top right, its content, and a panel beside it. */
export function Page({ title, detail, actions, primary, parts, panel, form, children }: PageProps) {
  return (
    <div className={classes['page']}>
      <div className={classes['main']} data-form={form} data-print="page">
        <Header title={title} detail={detail} actions={actions} {...(primary ? { primary } : {})} parts={parts} />
        <div className={classes['content']} data-form={form}>{children}</div>
      </div>
      {panel}
    </div>
  )
}
