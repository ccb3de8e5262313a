import { ActionIcon, CloseButton, Modal } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { InstantText } from '../look/date-text.tsx'
import type { Photo } from './photo-picture.tsx'
import { usePlaceholderWords } from './photo-picture.tsx'
import classes from './photos.module.css'
import { useFile } from './use-file.ts'

/** Photos one at a time, as large as the screen: arrows go on, Escape goes back. */
export function PhotoViewer({ photos, id, onMove, onClose }: { readonly photos: readonly Photo[]; readonly id: string; readonly onMove: (id: string) => void; readonly onClose: () => void }) {
  const { t } = useTranslation('photos')
  const index = photos.findIndex((photo) => photo.id === id)
  const photo = photos[index]
  if (!photo) return null
  const go = (by: number): void => {
    const next = photos[index + by]
    if (next) onMove(next.id)
  }
  return (
    <Modal
      opened fullScreen withCloseButton={false} padding={0} onClose={onClose} transitionProps={{ duration: 0 }} aria-label={t('viewer')} classNames={{ body: classes['viewer'] ?? '' }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') go(1)
        else if (event.key === 'ArrowLeft') go(-1)
        else return
        event.preventDefault()
      }}
    >
      <header className={classes['viewer_head']}>
        <span className={classes['viewer_count']} aria-live="polite">{t('of', { number: index + 1, total: photos.length })}</span>
        <span className={classes['viewer_caption']}>{photo.caption}</span>
        {photo.taken_at ? <span className={classes['viewer_taken']}><InstantText at={photo.taken_at} /></span> : null}
        <CloseButton size="lg" aria-label={t('close')} onClick={onClose} data-autofocus />
      </header>
      <div className={classes['viewer_stage']}>
        <ActionIcon size={44} variant="default" aria-label={t('before')} disabled={index === 0} onClick={() => { go(-1) }}><IconChevronLeft size={24} stroke={1.7} /></ActionIcon>
        <WholePhoto key={photo.id} photo={photo} alt={photo.caption || t('photo', { number: index + 1 })} />
        <ActionIcon size={44} variant="default" aria-label={t('next')} disabled={index === photos.length - 1} onClick={() => { go(1) }}><IconChevronRight size={24} stroke={1.7} /></ActionIcon>
      </div>
    </Modal>
  )
}

function WholePhoto({ photo, alt }: { readonly photo: Photo; readonly alt: string }) {
  const { t } = useTranslation('photos')
  const small = useFile(photo.thumbnail_sha256, false)
  const whole = useFile(photo.sha256, photo.arrived_at !== null)
  const words = usePlaceholderWords(photo)
  const shown = whole ?? small
  return (
    <figure className={classes['viewer_photo']}>
      {shown ? <img src={shown} alt={alt} data-whole={whole !== null} /> : <p>{words}</p>}
      {shown && !whole ? <figcaption>{t('small_only')}</figcaption> : null}
    </figure>
  )
}
