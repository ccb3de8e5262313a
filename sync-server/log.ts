import { pino, destination, stdSerializers, type Logger } from 'pino'

/** Structured log on standard error: one JSON object a line. Passwords and tokens never get there. */
export function openLog(level: string): Logger {
  return pino({
    name: 'kibray-server', level, base: { pid: process.pid },
    serializers: { err: describeError },
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', 'password', 'token', 'access_token', 'refresh_token', 'secret', '*.password', '*.token', '*.access_token', '*.refresh_token', '*.secret'],
      censor: '[redacted]',
    },
  }, destination({ dest: 2, sync: true }))
}

/** An error in its own words: what libraries hang on theirs (connections, statements, values) stays out of the log. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { type, message, stack } = stdSerializers.err(error)
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return { type, message, stack, ...(typeof code === 'string' ? { code } : {}), ...(cause instanceof Error ? { cause: cause.message } : {}) }
}
