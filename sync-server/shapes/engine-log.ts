/** Where the engine tells what it does. */
export type EngineLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void
