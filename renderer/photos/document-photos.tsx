import { useTranslation } from 'react-i18next'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { ContentPhoto } from '../../shared/signing/content-photos.ts'
import classes from './photos.module.css'
import { useFile } from './use-file.ts'

/** The photos that a document shows, by the hashes that it names; one that is not here is said so in its place. */
export function DocumentPhotos({ photos, language }: { readonly photos: readonly ContentPhoto[] | undefined; readonly language: ConsentLanguage }) {
  const { i18n } = useTranslation('photos')
  const t = i18n.getFixedT(language, 'photos')
  if (!photos) return null
  return (
    <section aria-label={t('title')}>
      <h3>{t('title')}</h3>
      <ol className={classes['printed']}>{photos.map((photo, index) => <DocumentPhoto key={index} photo={photo} alt={photo.caption || t('photo', { number: index + 1 })} missing={t('comes')} />)}</ol>
    </section>
  )
}

function DocumentPhoto({ photo, alt, missing }: { readonly photo: ContentPhoto; readonly alt: string; readonly missing: string }) {
  const address = useFile(photo.sha256, true)
  return (
    <li>
      <figure>
        {address ? <img src={address} alt={alt} /> : <p className={classes['placeholder']}>{missing}</p>}
        {photo.caption ? <figcaption>{photo.caption}</figcaption> : null}
      </figure>
    </li>
  )
}
