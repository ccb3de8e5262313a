import type { ReactNode } from 'react'
import { Component } from 'react'
import { Button, Group } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import { isRouteErrorResponse, useNavigate, useRouteError } from 'react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../look/empty-state.tsx'
import { NotFoundPage } from './not-found-page.tsx'

/** Shown in the place of a screen that failed: what happened, what was kept, what to do. */
function Broken({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) {
  const { t } = useTranslation('frame')
  const navigate = useNavigate()
  return (
    <div role="alert">
      <EmptyState
      wholePage icon={<IconTool size={24} stroke={1.7} />} title={t('broken.title')} text={t('broken.text')}
        action={(
          <>
            <Group gap="xs">
              <Button onClick={onAgain}>{t('broken.again')}</Button>
              <Button variant="default" onClick={() => { void navigate('/projects'); onAgain() }}>{t('broken.projects')}</Button>
            </Group>
            <details className="quiet"><summary>{t('broken.detail')}</summary><code>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</code></details>
          </>
        )}
      />
    </div>
  )
}

/** A route's own failure, told inside the frame: the rail and the sync pill stay. */
export function RouteFailure() {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  return <Broken error={error} onAgain={() => { location.reload() }} />
}

interface Props { readonly children: ReactNode; readonly fallback: (error: unknown) => ReactNode }

/** The outermost net: whatever fails outside a route still ends in a sentence. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown; readonly failed: boolean }> {
  override state = { error: null as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.state.error) : this.props.children
  }
}
