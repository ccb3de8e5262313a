import { useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { IconArrowBackUp, IconEraser } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import SignaturePad from 'signature_pad'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { Ink } from './ink.ts'
import { inkOf } from './ink.ts'
import classes from './signing-pad.module.css'
import { TypedName } from './typed-name.tsx'

interface SigningPadProps {
  readonly onChange: (ink: Ink) => void
  readonly disabled: boolean
  /** The name of somebody who signs by typing it; null for whoever draws. */
  readonly typedName: string | null
  /** The signer's language. */
  readonly language: ConsentLanguage
}

/** A large field to sign in with a finger, a pen or a mouse, where each stroke can be taken back; or by typing the name, which stands in it then. */
export function SigningPad({ onChange, disabled, typedName, language }: SigningPadProps) {
  const { i18n } = useTranslation('signatures')
  const t = useMemo(() => i18n.getFixedT(language, 'signatures'), [i18n, language])
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad | null>(null)
  const [strokes, setStrokes] = useState(0)
  const typed = typedName !== null
  const changed = useRef(onChange)
  useEffect(() => { changed.current = onChange })

  useEffect(() => {
    const surface = canvas.current
    if (!surface) return
    const drawn = new SignaturePad(surface, { penColor: '#10202a', minWidth: 1.1, maxWidth: 2.8, throttle: 8 })
    pad.current = drawn
    const fit = (): void => {
      const ratio = Math.max(devicePixelRatio, 1)
      const kept = drawn.toData()
      surface.width = surface.offsetWidth * ratio
      surface.height = surface.offsetHeight * ratio
      surface.getContext('2d')?.scale(ratio, ratio)
      drawn.fromData(kept)
    }
    fit()
    const watching = new ResizeObserver(fit)
    watching.observe(surface)
    drawn.addEventListener('endStroke', tell)
    return () => {
      watching.disconnect()
      drawn.removeEventListener('endStroke', tell)
      drawn.off()
      pad.current = null
    }
  }, [])

  useEffect(() => {
    if (disabled || typed) pad.current?.off()
    else pad.current?.on()
  }, [disabled, typed])

  function tell(): void {
    const data = pad.current?.toData() ?? []
    setStrokes(data.length)
    changed.current(inkOf(data))
  }

  const takeBack = (): void => {
    pad.current?.fromData(pad.current.toData().slice(0, -1))
    tell()
  }
  const clear = (): void => {
    pad.current?.clear()
    tell()
  }

  return (
    <div className={classes['pad']} data-disabled={disabled} data-typed={typed}>
      <canvas ref={canvas} className={classes['surface']} aria-label={t('pad')} role="img" />
      {typed ? <div className={classes['typed']} aria-live="polite"><TypedName name={typedName} /></div> : null}
      <div className={classes['line']} aria-hidden="true"><span>×</span></div>
      {strokes === 0 && !disabled && !typed ? <div className={classes['invite']} aria-hidden="true">{t('sign_here')}</div> : null}
      {typed ? null : <div className={classes['tools']}>
        <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUp size={15} />} disabled={strokes === 0 || disabled} onClick={takeBack}>{t('take_back')}</Button>
        <Button size="compact-sm" variant="default" leftSection={<IconEraser size={15} />} disabled={strokes === 0 || disabled} onClick={clear}>{t('clear')}</Button>
      </div>}
    </div>
  )
}
