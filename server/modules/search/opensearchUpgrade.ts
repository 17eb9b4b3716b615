import { type Client, errors } from '@opensearch-project/opensearch'
import { digestOf } from '../../platform/digest.ts'
import { definition } from './opensearchModel.ts'

const nameOf = (alias: string) => `${alias}-${digestOf(JSON.stringify(definition)).toString('hex').slice(0, 12)}`
/** Leads to what has been replaced and is not deleted yet, so that whoever starts next finds it, should this node die. */
const replacedBy = (alias: string) => `${alias}-replaced`

/** Sees to it that the alias leads to an index as it is to be; one of before is its source. */
export async function prepare(client: Client, alias: string): Promise<void> {
  const isLed = async () => (await ledToBy(client, alias)).includes(nameOf(alias))
  if (await isLed()) return
  await replace(client, alias).catch(async (error) => {
    // Another node may have done it in the same moment.
    if (!(await isLed())) throw error
  })
}

async function replace(client: Client, alias: string) {
  const [name, replaced] = [nameOf(alias), replacedBy(alias)]
  const before = await ledToBy(client, alias)
  await make(client, name)
  for (const old of before) await copy(client, old, name)
  // After a step back to another release and forth again, this one may wait to be deleted itself.
  const isReplaced = (await ledToBy(client, replaced)).includes(name)
  const actions = [
    ...before.flatMap((index) => [{ remove: { index, alias } }, { add: { index, alias: replaced } }]),
    ...(isReplaced ? [{ remove: { index: name, alias: replaced } }] : []),
    { add: { index: name, alias, is_write_index: true } },
  ]
  await client.indices.updateAliases({ body: { actions } })
}

/**
 * Takes over what was written into an index while another took its place, and deletes it. One that holds what the new one
 * does not take is left; so is all, where it fails, to whoever starts next.
 */
export async function removeReplaced(client: Client, alias: string): Promise<void> {
  const serving = await ledToBy(client, alias)
  const name = nameOf(alias)
  const replaced = (await ledToBy(client, replacedBy(alias))).filter((index) => !serving.includes(index))
  if (!serving.includes(name)) return
  for (const old of replaced)
    if (await copy(client, old, name)) await client.indices.delete({ index: old }, { ignore: [404] })
}

async function ledToBy(client: Client, alias: string): Promise<string[]> {
  const { body, statusCode } = await client.indices.getAlias({ name: alias }, { ignore: [404] })
  return statusCode === 404 ? [] : Object.keys(body)
}

/** Another node may be making it in the same moment. */
async function make(client: Client, index: string) {
  await client.indices.create({ index, body: definition as object }).catch((error: unknown) => {
    if (!(error instanceof errors.ResponseError && error.body?.error?.type === 'resource_already_exists_exception'))
      throw error
  })
}

const copyMs = 3_600_000

/** Answers whether the other index has all of it now, in this or a newer state. */
async function copy(client: Client, from: string, to: string): Promise<boolean> {
  await client.indices.refresh({ index: from })
  const { body } = await client.reindex(
    {
      body: { conflicts: 'proceed', source: { index: from }, dest: { index: to, version_type: 'external' } },
      refresh: true,
    },
    { requestTimeout: copyMs },
  )
  return 'failures' in body && body.failures?.length === 0 && !body.timed_out
}
