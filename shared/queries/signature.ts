import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { signature } from '../schema/tables.ts'
import { query } from './query.ts'

/** One signature with the document that was signed and the name of who witnessed it, or null. */
export const signatureGet = query({
  name: 'signature.get',
  tables: ['signature', 'user'],
  arguments: z.strictObject({ id: field(signature, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('signature').leftJoin('user', 'user.id', 'signature.witnessed_by')
      .select(['signature.id', 'signature.company_id', 'signature.project_id', 'signature.document_kind', 'signature.document_id', 'signature.document', 'signature.document_sha256',
        'signature.signer_name', 'signature.signer_title', 'signature.ink', 'signature.consent_text', 'signature.consent_version', 'signature.consent_language', 'signature.signed_at',
        'signature.time_zone', 'signature.device_id', 'signature.witnessed_by', 'user.name as witness_name'])
      .where('signature.id', '=', id).executeTakeFirst()
    return found ?? null
  },
})

/** The signatures given in a project, the latest first, without documents and ink. */
export const signatureList = query({
  name: 'signature.list',
  tables: ['signature', 'user'],
  arguments: z.strictObject({ project_id: field(signature, 'project_id') }),
  async run({ database }, { project_id }) {
    return await database.selectFrom('signature').leftJoin('user', 'user.id', 'signature.witnessed_by')
      .select(['signature.id', 'signature.project_id', 'signature.document_kind', 'signature.document_id', 'signature.document_sha256', 'signature.signer_name', 'signature.signer_title',
        'signature.signed_at', 'signature.time_zone', 'signature.witnessed_by', 'user.name as witness_name'])
      .where('signature.project_id', '=', project_id).orderBy('signature.signed_at', 'desc').orderBy('signature.id', 'desc').execute()
  },
})
