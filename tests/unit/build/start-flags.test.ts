import { describe, expect, it } from 'vitest'
import { readLaptopFlags, readStartFlags } from '../../../build/start-flags.ts'

const start = (...given: string[]) => readStartFlags(given, '/project')
const laptop = (...given: string[]) => readLaptopFlags(given, '/project')

describe('the flags of npm start', () => {
  it('are all optional', () => {
    expect(start()).toEqual({ open: true, port: 4680, data: '/project/.kibray', reset: false, yes: false })
  })

  it('change what they name', () => {
    expect(start('--no-open', '--port', '5000', '--data', '/elsewhere', '--reset', '--yes')).toEqual({ open: false, port: 5000, data: '/elsewhere', reset: true, yes: true })
    expect(start('--data', 'mine').data).toBe('/project/mine')
  })

  it.each([['--port', '0'], ['--port', 'x'], ['--port', '65535'], ['--port', '1.5'], ['--port'], ['--nosuch'], ['extra'], ['--reset=maybe']])('refuse %s %s in one sentence', (...given) => {
    expect(() => start(...given)).toThrow(expect.objectContaining({ code: 'bad-flag', message: expect.stringMatching(/^[^\n]+\.$/) }))
  })
})

describe('the flags of npm run laptop', () => {
  it('are all optional', () => {
    expect(laptop()).toEqual({ open: true, name: 'second', port: 4682, server: 'http://127.0.0.1:4680', data: '/project/.kibray', restore: null })
    expect(laptop('--restore', '/a/snapshots/1.db').restore).toBe('/a/snapshots/1.db')
  })

  it('keep of a server its origin', () => {
    expect(laptop('--server', 'https://office.example/kibray/?x=1').server).toBe('https://office.example')
  })

  it.each([['--name', '../desk'], ['--name', ''], ['--name', 'Ana'], ['--server', 'office'], ['--server', 'file:///etc'], ['--port', '70000']])('refuse %s %j', (...given) => {
    expect(() => laptop(...given)).toThrow(expect.objectContaining({ code: 'bad-flag' }))
  })
})
