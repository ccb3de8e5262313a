import { pino, destination, type Logger } from 'pino'

/** Structured log on standard error: one JSON object a line. Passwords and tokens never get there. */
export function openLog(level: string): Logger {
  return pino({
    name: 'kibray-server', level, base: { pid: process.pid },
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', 'password', 'token', 'access_token', 'refresh_token', 'secret', '*.password', '*.token', '*.access_token', '*.refresh_token', '*.secret', 'err.parameters'],
      censor: '[redacted]',
    },
  }, destination({ dest: 2, sync: false }))
}
