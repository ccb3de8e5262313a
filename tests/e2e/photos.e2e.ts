import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { goTo, person, pill, signIn, signOnScreen, startProject, typeLines, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'

/** A picture of that colour as a camera's file, wider than what is kept. */
async function cameraPicture({ page }: Laptop, name: string, colour: string) {
  const base64 = await page.evaluate((fill) => {
    const canvas = document.createElement('canvas')
    canvas.width = 2400
    canvas.height = 1200
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D
    pen.fillStyle = fill
    pen.fillRect(0, 0, 2400, 1200)
    pen.fillStyle = '#ffffff'
    pen.fillRect(300, 300, 600, 300)
    return canvas.toDataURL('image/jpeg').split(',')[1] as string
  }, colour)
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') }
}

async function addPhoto(laptop: Laptop, name: string, colour: string): Promise<void> {
  await laptop.page.locator('input[data-photos]').setInputFiles(await cameraPicture(laptop, name, colour))
  await laptop.page.getByRole('listitem').filter({ has: laptop.page.locator('img') }).first().waitFor({ timeout: 30_000 })
}

/** Drops a picture on the photos, or pastes it, as a file manager or a screenshot brings it. */
async function bringPhoto(laptop: Laptop, way: 'drop' | 'paste', name: string, colour: string, count: number): Promise<void> {
  const { page } = laptop
  const { buffer, mimeType } = await cameraPicture(laptop, name, colour)
  await page.evaluate(({ base64, type, how, called }) => {
    const carried = new DataTransfer()
    carried.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], called, { type }))
    const onto = document.querySelector('[data-dragged]') as HTMLElement
    const usual = { bubbles: true, cancelable: true } as const
    if (how === 'paste') return document.body.dispatchEvent(new ClipboardEvent('paste', { ...usual, clipboardData: carried }))
    onto.dispatchEvent(new DragEvent('dragover', { ...usual, dataTransfer: carried }))
    return onto.dispatchEvent(new DragEvent('drop', { ...usual, dataTransfer: carried }))
  }, { base64: buffer.toString('base64'), type: mimeType, how: way, called: name })
  await page.getByRole('button', { name: new RegExp(`^Open photo ${count}`) }).waitFor({ timeout: 30_000 })
}

/** The document that is shown, as its file. */
async function savedPdf({ page }: Laptop, address: string): Promise<Buffer> {
  await goTo({ page } as Laptop, address)
  await page.getByText(/^\d pages?/).waitFor({ timeout: 60_000 })
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save PDF' }).click()
  return readFileSync(await (await saving).path())
}

describe('photos', () => {
  let house: House
  let ana: Laptop
  let olga: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ;[ana, olga] = await Promise.all([house.laptop('ana'), house.laptop('olga')])
    await Promise.all([signIn(ana, person('estimator')), signIn(olga, person('office'))])
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('photos') })
  afterAll(() => house?.stop())

  test('offline, a photo goes on the cover of a proposal that is signed and into a change order with one that is dropped and one that is pasted; elsewhere all are seen and printed as the same bytes', { timeout: 300_000 }, async () => {
    const { page } = ana
    await workOffline(ana, true)
    const project = await startProject(ana, 'Moreno residence')
    await page.getByRole('button', { name: 'New estimate' }).first().click()
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/)
    const estimate = /estimates\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string
    await typeLines(ana, [['Walls, two coats', '320', 'sq ft', '0.85', '0.32']])
    await addPhoto(ana, 'front.jpg', '#336699')
    await page.getByRole('textbox', { name: 'Caption of photo 1' }).fill('The front, before')
    await page.getByRole('textbox', { name: 'Caption of photo 1' }).press('Enter')
    await page.getByRole('button', { name: 'What to do with photo 1' }).click()
    await page.getByRole('menuitem', { name: 'On the cover' }).click()
    await page.getByText('Cover', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.getByRole('dialog').getByRole('img', { name: 'The front, before' }).waitFor()
    await signOnScreen(ana, 'Rosa Moreno', /I agree and sign/)

    await goTo(ana, `/projects/${project}?tab=change_orders`)
    await page.getByRole('button', { name: 'New change order' }).click()
    await page.getByRole('menuitem', { name: 'Hidden damage' }).click()
    await page.waitForURL(/#\/change-orders\/[0-9a-f-]{36}/)
    const order = /change-orders\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string
    await addPhoto(ana, 'rot.jpg', '#884422')
    await bringPhoto(ana, 'drop', 'rot-behind.jpg', '#663311', 2)
    await bringPhoto(ana, 'paste', 'screenshot.jpg', '#446622', 3)
    await page.getByText('saved here', { exact: true }).first().waitFor()
    const here = { proposal: await savedPdf(ana, `/estimates/${estimate}/documents`), order: await savedPdf(ana, `/change-orders/${order}/document`) }
    expect([here.proposal, here.order].map((file) => file.includes('/DCTDecode'))).toEqual([true, true])

    await workOffline(ana, false)
    await pill(page, /^Synced/).waitFor({ timeout: 120_000 })
    await goTo(olga, `/change-orders/${order}`)
    await olga.page.locator('[data-where="with_office"] img').nth(2).waitFor({ timeout: 120_000 })
    await olga.page.getByRole('button', { name: /^Open photo 1/ }).click()
    await olga.page.locator('[role="dialog"] img[data-whole="true"]').waitFor({ timeout: 60_000 })
    await olga.page.keyboard.press('Escape')
    await olga.page.getByRole('dialog').waitFor({ state: 'detached' })
    const there = { proposal: await savedPdf(olga, `/estimates/${estimate}/documents`), order: await savedPdf(olga, `/change-orders/${order}/document`) }
    expect(there.proposal.equals(here.proposal)).toBe(true)
    expect(there.order.equals(here.order)).toBe(true)
    expect([ana.consoleErrors, olga.consoleErrors]).toEqual([[], []])
  })
})
