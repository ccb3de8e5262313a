import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { denyPermissions, lockDownPages } from '../../../electron/main/lockdown.ts'
import { WebContents } from './electron-stand-in.ts'

describe('a page', () => {
  const app = new EventEmitter()
  lockDownPages(app as unknown as Parameters<typeof lockDownPages>[0])
  const contents = new WebContents()
  app.emit('web-contents-created', {}, contents)

  it.each([
    ['kibray://app/projects', true, true],
    ['https://example.com/', true, false],
    ['file:///etc/passwd', true, false],
    ['data:text/html,hello', true, false],
    ['javascript:alert(1)', true, false],
    ['kibray://app/', false, false],
  ])('going to %s (main frame: %s) is allowed: %s', (url, isMainFrame, allowed) => {
    const preventDefault = vi.fn<() => void>()
    contents.emit('will-frame-navigate', { url, isMainFrame, preventDefault })
    expect(preventDefault.mock.calls.length === 0).toBe(allowed)
  })

  it('is not redirected, holds no webview, opens no window', () => {
    const redirect = { preventDefault: vi.fn<() => void>() }
    const webview = { preventDefault: vi.fn<() => void>() }
    contents.emit('will-redirect', redirect)
    contents.emit('will-attach-webview', webview)
    expect(redirect.preventDefault).toHaveBeenCalledOnce()
    expect(webview.preventDefault).toHaveBeenCalledOnce()
    expect(contents.windowOpenHandler?.({ url: 'kibray://app/' })).toEqual({ action: 'deny' })
  })
})

it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'midi', 'pointerLock', 'openExternal', 'hid'])('%s is not permitted, asked or checked', (permission) => {
  type Request = (contents: null, permission: string, decide: (allowed: boolean) => void) => void
  const asked: { request?: Request; check?: () => boolean; device?: () => boolean } = {}
  const session = {
    setPermissionRequestHandler: (handler: Request) => (asked.request = handler),
    setPermissionCheckHandler: (handler: () => boolean) => (asked.check = handler),
    setDevicePermissionHandler: (handler: () => boolean) => (asked.device = handler),
    setDisplayMediaRequestHandler: () => undefined,
  }
  denyPermissions(session as unknown as Session)
  const decisions: boolean[] = []
  asked.request?.(null, permission, (allowed) => decisions.push(allowed))
  expect([...decisions, asked.check?.(), asked.device?.()]).toEqual([false, false, false])
})
