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
      // the same request again gets what was signed then; a ticket is signed twice, so the document alone does not say it
      const { document_id, document_sha256 } = body
      const signed = await call.find((database) => database.selectFrom('signature').select('id').where('document_id', '=', document_id).where('document_sha256', '=', document_sha256).executeTakeFirst())
      return { body: await signatureOf(call, signed?.id ?? id), location: `/signatures/${signed?.id ?? id}` }
    },
  }),
]
