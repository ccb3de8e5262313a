import { useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { IconArrowBackUp, IconEraser } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import SignaturePad from 'signature_pad'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { Ink } from './ink.ts'
import { inkOf } from './ink.ts'
import classes from './signing-pad.module.css'

interface SigningPadProps {
  readonly onChange: (ink: Ink) => void
  readonly disabled: boolean
  /** The signer's language. */
  readonly language: ConsentLanguage
}

/** A large field to sign in with a finger, a pen or a mouse. Each stroke can be taken back. */
export function SigningPad({ onChange, disabled, language }: SigningPadProps) {
  const { i18n } = useTranslation('signatures')
  const t = useMemo(() => i18n.getFixedT(language, 'signatures'), [i18n, language])
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad | null>(null)
  const [strokes, setStrokes] = useState(0)
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
    if (disabled) pad.current?.off()
    else pad.current?.on()
  }, [disabled])

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
    <div className={classes['pad']} data-disabled={disabled}>
      <canvas ref={canvas} className={classes['surface']} aria-label={t('pad')} role="img" />
      <div className={classes['line']} aria-hidden="true"><span>×</span></div>
      {strokes === 0 && !disabled ? <div className={classes['invite']} aria-hidden="true">{t('sign_here')}</div> : null}
      <div className={classes['tools']}>
        <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUp size={15} />} disabled={strokes === 0 || disabled} onClick={takeBack}>{t('take_back')}</Button>
        <Button size="compact-sm" variant="default" leftSection={<IconEraser size={15} />} disabled={strokes === 0 || disabled} onClick={clear}>{t('clear')}</Button>
      </div>
    </div>
  )
}
