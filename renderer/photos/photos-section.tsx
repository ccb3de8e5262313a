import { useEffect, useMemo, useRef, useState } from 'react'
import { ActionIcon, Button, Menu, Progress } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconCheck, IconDots, IconPhotoPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { positionAfterMove } from '../editing/positions.ts'
import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import { useNotice } from '../look/notices.tsx'
import { Section } from '../look/section.tsx'
import type { Photo } from './photo-picture.tsx'
import { PhotoPicture, useWhereabouts } from './photo-picture.tsx'
import { PhotoViewer } from './photo-viewer.tsx'
import classes from './photos.module.css'
import { useAddPhotos } from './use-add-photos.ts'

interface PhotosSectionProps {
  readonly table: 'estimate' | 'change_order'
  readonly recordId: string
  readonly projectId: string
  /** Whether what the document prints may still be changed. */
  readonly editable: boolean
}

const places = { estimate: ['cover', 'photos', 'no'], change_order: ['photos', 'no'] } as const

/** The photos of an estimate or a change order: added by button, by dropping or by pasting, and printed where it is said. */
export function PhotosSection({ table, recordId, projectId, editable }: PhotosSectionProps) {
  const { t } = useTranslation('photos')
  const { result: photos } = useLiveQuery('attachment.list', { record_id: recordId })
  const [opened, setOpened] = useState<string | null>(null)
  const [dragged, setDragged] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const shown = useMemo(() => photos ?? [], [photos])
  // a change order's photos show why it is one; of an estimate's only some are for the client
  const to = useMemo(() => ({ project_id: projectId, record_table: table, record_id: recordId, printed: editable && table === 'change_order' ? 'photos' as const : 'no' as const }), [projectId, table, recordId, editable])
  const { adding, add } = useAddPhotos(to, shown)

  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      const files = picturesIn(event.clipboardData)
      if (files.length === 0) return
      event.preventDefault()
      void add(files)
    }
    document.addEventListener('paste', pasted)
    return () => { document.removeEventListener('paste', pasted) }
  }, [add])

  if (!photos) return null
  return (
    <Section title={t('title')} actions={<Button size="compact-sm" variant="default" leftSection={<IconPhotoPlus size={16} stroke={1.7} />} onClick={() => { chooser.current?.click() }}>{t('add')}</Button>}>
      <div
        className={classes['place']} data-dragged={dragged}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return
          event.preventDefault()
          setDragged(true)
        }}
        onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragged(false) }}
        onDrop={(event) => {
          event.preventDefault()
          setDragged(false)
          void add(picturesIn(event.dataTransfer))
        }}
      >
        <input
          ref={chooser} type="file" accept="image/*" multiple hidden aria-label={t('add')} data-photos
          onChange={(event) => {
            const files = [...event.currentTarget.files ?? []]
            // the same photo may be chosen again
            event.currentTarget.value = ''
            void add(files)
          }}
        />
        {adding ? (
          <div className={classes['adding']} role="status">
            <span>{t('adding', { ...adding })}</span>
            <Progress value={adding.done / adding.total * 100} size="sm" aria-label={t('adding', { ...adding })} />
          </div>
        ) : null}
        {shown.length > 0 ? (
          <ol className={classes['grid']}>
            {shown.map((photo, index) => <PhotoCard key={photo.id} photo={photo} index={index} photos={shown} table={table} editable={editable} onOpen={() => { setOpened(photo.id) }} />)}
          </ol>
        ) : null}
        <p className={classes['hint']}>{dragged ? t('drop_now') : shown.length === 0 ? `${t('none')} ${t('drop_hint')}` : t('drop_hint')}</p>
      </div>
      {opened === null ? null : <PhotoViewer photos={shown} id={opened} onMove={setOpened} onClose={() => { setOpened(null) }} />}
    </Section>
  )
}

const picturesIn = (data: DataTransfer | null): File[] => [...data?.files ?? []].filter((file) => file.type.startsWith('image/'))

interface PhotoCardProps extends Pick<PhotosSectionProps, 'table' | 'editable'> {
  readonly photo: Photo
  readonly index: number
  readonly photos: readonly Photo[]
  readonly onOpen: () => void
}

function PhotoCard({ photo, index, photos, table, editable, onOpen }: PhotoCardProps) {
  const { t } = useTranslation('photos')
  const command = useCommand()
  const tell = useNotice()
  const where = useWhereabouts(photo)
  const number = index + 1
  // what is printed is a part of the document; everything else may be changed at any time
  const changeable = editable || photo.printed === 'no'
  const about = { id: photo.id, project_id: photo.project_id }
  const edit = (edits: CommandArguments<'attachment.edit'>['edits']) => command('attachment.edit', { ...about, edits })
  const { inputProps } = useFieldDraft<string>({ value: photo.caption, onCommit: (change) => edit({ caption: change }), toText: (text) => text, fromText: (text) => ({ ok: true, value: text.trim() }) })

  const print = async (place: Photo['printed']): Promise<void> => {
    // there is one cover, and so one photo on it
    for (const other of place === 'cover' ? photos.filter((each) => each.printed === 'cover' && each.id !== photo.id) : []) await command('attachment.edit', { id: other.id, project_id: other.project_id, edits: { printed: { from: 'cover', to: 'photos' } } })
    await edit({ printed: { from: photo.printed, to: place } })
  }
  const move = (by: -1 | 1): void => {
    const to = positionAfterMove(photos, photo.id, by)
    if (to !== null) void edit({ position: { from: photo.position, to } })
  }
  const remove = async (): Promise<void> => {
    const outcome = await command('attachment.archive', about)
    if (outcome.ok) tell({ title: t('removed'), tone: 'quiet', action: { label: t('undo'), run: () => { void command('attachment.restore', about) } } })
  }

  return (
    <li className={classes['card']} data-photo={photo.sha256} data-where={where}>
      <button type="button" className={classes['frame']} aria-label={t('open', { number, caption: photo.caption || photo.file_name })} onClick={onOpen}>
        <PhotoPicture photo={photo} alt={photo.caption || t('photo', { number })} />
        {photo.printed === 'no' ? null : <span className={classes['mark']}>{t(`mark.${photo.printed}`)}</span>}
      </button>
      <div className={classes['line']}>
        <input className={classes['caption']} aria-label={t('caption_of', { number })} placeholder={changeable ? t('caption_hint') : ''} readOnly={!changeable} {...inputProps} />
        {changeable ? (
          <Menu position="bottom-end" width={230}>
            <Menu.Target><ActionIcon size={28} variant="subtle" color="gray" aria-label={t('more', { number })}><IconDots size={17} stroke={1.8} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              {editable && photo.media_type === 'image/jpeg' ? places[table].map((place) => (
                <Menu.Item key={place} aria-current={photo.printed === place} leftSection={photo.printed === place ? <IconCheck size={16} stroke={2} /> : <span className={classes['unchosen']} />} onClick={() => { void print(place) }}>{t(`place.${place}`)}</Menu.Item>
              )) : null}
              {editable ? <Menu.Divider /> : null}
              <Menu.Item leftSection={<IconArrowLeft size={16} stroke={1.7} />} disabled={index === 0} onClick={() => { move(-1) }}>{t('earlier')}</Menu.Item>
              <Menu.Item leftSection={<IconArrowRight size={16} stroke={1.7} />} disabled={index === photos.length - 1} onClick={() => { move(1) }}>{t('later')}</Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} stroke={1.7} />} onClick={() => { void remove() }}>{t('remove')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      {where === 'saved_here' ? <span className={classes['state']}>{t('saved_here')}</span> : where === 'with_office' ? <span className={classes['state']}>{t('with_office')}</span> : where === 'not_taken' ? <span className={classes['state']} data-attention>{t('not_taken')}</span> : null}
    </li>
  )
}
