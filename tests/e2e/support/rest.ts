import type { Person } from './at-the-laptop.ts'

/** The REST interface as an admin uses it from a script. */
export interface Admin {
  get<Body>(path: string): Promise<Body>
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Response>
}

/** Signs in at the REST interface. */
export async function adminOf(serverUrl: string, { email, password }: Person): Promise<Admin> {
  const call = async (method: string, path: string, token?: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${serverUrl}/api/v1${path}`, {
      method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const { access_token: token } = await (await call('POST', '/auth/sign-in', undefined, { email, password })).json() as { access_token: string }
  return {
    get: async <Body>(path: string) => await (await call('GET', path, token)).json() as Body,
    send: (method, path, body) => call(method, path, token, body),
  }
}
