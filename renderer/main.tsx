import '@mantine/core/styles.css'
import './look/tokens.css'
import './look/base.css'
import './look/print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBridge } from '../shared/bridge-client.ts'
import { Application } from './application.tsx'
import { messageChannelPort } from './bridge/message-channel-port.ts'
import { webSocketPort } from './bridge/web-socket-port.ts'
import { setUpLanguage } from './language/set-up.ts'
import { followContrast } from './look/appearance.ts'

// In a browser the page comes from the browser host; in Electron it comes by Electron's own protocol, and a port is handed in.
const servedByHost = location.protocol === 'http:' || location.protocol === 'https:'
const port = servedByHost ? webSocketPort(new URL('/bridge', location.href.replace(/^http/, 'ws')).href) : messageChannelPort(window)
const bridge = createBridge(port)

followContrast()
await setUpLanguage()

const root = document.getElementById('root')
if (!root) throw new TypeError('index.html has no #root')
createRoot(root).render(<StrictMode><Application bridge={bridge} /></StrictMode>)
