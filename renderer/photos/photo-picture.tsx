import { IconPhoto } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useTopicPart } from '../bridge/use-topic.ts'
import classes from './photos.module.css'
import { useFile } from './use-file.ts'

export type Photo = QueryResult<'attachment.list'>[number]

/** Where a photo's file is, as far as this laptop knows: nobody else has it, the office did not take it, or the office has it; or it is not here. */
export type Whereabouts = 'saved_here' | 'not_taken' | 'with_office' | 'elsewhere' | 'nowhere'

export function useWhereabouts(photo: Photo): Whereabouts {
  const waiting = useTopicPart('files', (files) => {
    const mine = files.waiting.filter(({ sha256 }) => sha256 === photo.sha256 || sha256 === photo.thumbnail_sha256)
    return mine.length === 0 ? 'no' : mine.some(({ problem }) => problem) ? 'not_taken' : 'saved_here'
  })
  if (waiting === 'saved_here' || waiting === 'not_taken') return waiting
  if (photo.arrived_at) return 'with_office'
  // before there was a way for files only their names were recorded
  return photo.thumbnail_sha256 === null && photo.width_pixels === null ? 'nowhere' : 'elsewhere'
}

/** The sentence that stands where a photo cannot be shown. */
export function usePlaceholderWords(photo: Photo): string {
  const { t } = useTranslation('photos')
  const where = useWhereabouts(photo)
  if (where === 'with_office') return t('comes')
  if (where === 'nowhere') return t('record_only')
  return photo.author_name === null ? t('on_its_way_unknown') : t('on_its_way', { name: photo.author_name })
}

/** A photo small, or what is known of it. */
export function PhotoPicture({ photo, alt }: { readonly photo: Photo; readonly alt: string }) {
  const address = useFile(photo.thumbnail_sha256 ?? photo.sha256, false)
  const words = usePlaceholderWords(photo)
  if (address) return <img className={classes['picture']} src={address} alt={alt} draggable={false} />
  return <span className={classes['placeholder']}><IconPhoto size={22} stroke={1.5} aria-hidden="true" /><span>{words}</span></span>
}
