import { z } from 'zod'
import { signature } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToCreate, found, idParam, shown } from './resource.ts'

const tag = 'Signatures'
const oneSignature = z.object({ ...shown(signature).shape, witness_name: z.string().nullable() }).meta({ id: 'Signature' })
const listedSignature = z.object({
  ...shown(signature, ['id', 'project_id', 'document_kind', 'document_id', 'document_sha256', 'signer_name', 'signer_title', 'signed_at', 'time_zone', 'witnessed_by']).shape, witness_name: z.string().nullable(),
})
const signatureOf = async (call: Call, id: string) => found('signature', id, await call.query('signature.get', { id }))

/** /signatures. What is signed is never changed, so there is nothing to change here. */
export const signatureEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/signatures', tag, summary: 'List the signatures given in a project', query: z.strictObject({ project_id: idParam }), answer: z.object({ items: z.array(listedSignature) }).meta({ id: 'SignatureList' }),
    async handle(call, { query }) { return { body: { items: await call.query('signature.list', query) } } },
  }),
  endpoint({
    method: 'get', path: '/signatures/{id}', tag, summary: 'Read a signature with the document that was signed', params: z.object({ id: idParam }), tagged: true, answer: oneSignature,
    async handle(call, { params: { id } }) { return { body: await signatureOf(call, id) } },
  }),
  endpoint({
    method: 'post', path: '/signatures', tag, summary: 'Sign a document, in a session of a device', status: 201, tagged: true, answer: oneSignature, body: bodyToCreate('signature.sign'),
    async handle(call, { body }) {
      const id = call.newId()
      await call.command('signature.sign', { id, ...body })
      const { document_kind, document_id } = body
      const signed = await call.find((database) => database.selectFrom(document_kind as 'estimate').select('signature_id').where('id', '=', document_id).executeTakeFirst())
      return { body: await signatureOf(call, signed?.signature_id ?? id), location: `/signatures/${signed?.signature_id ?? id}` }
    },
  }),
]
