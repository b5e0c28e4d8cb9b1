import { collectionLimits, isCollectionName, PluginError, type CollectionDescriptor } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const field = z.string().min(1).max(200);
const fields = z.array(field).min(1).max(64);

const descriptorSchema = z
  .strictObject({
    name: z.string().refine(isCollectionName, { error: 'is no name for a collection' }),
    key: fields,
    unique: z.array(fields),
    index: z.array(fields),
    fields: z.record(field, z.enum(['string', 'number', 'boolean'])),
    ttl: z.union([z.strictObject({ afterMs: z.int().min(1).max(1e13) }), z.strictObject({ field })]).exactOptional(),
    appendOnly: z.boolean(),
    maxRows: z.int().min(1).exactOptional(),
    encrypted: z.array(field).max(1000),
  })
  .superRefine(({ key, unique, index, fields: types, ttl, encrypted }, context) => {
    const lists = [key, ...unique, ...index];
    if (lists.length - 1 > collectionLimits.indexes) {
      context.addIssue(`has ${lists.length - 1} indexes and ${collectionLimits.indexes} are allowed`);
    }
    if (new Set(lists.map((list) => JSON.stringify(list))).size < lists.length)
      context.addIssue('declares an index twice');
    for (const used of new Set([...lists.flat(), ...(ttl !== undefined && 'field' in ttl ? [ttl.field] : [])])) {
      if (!Object.hasOwn(types, used)) context.addIssue(`does not say of which type "${used}" is`);
      if (encrypted.includes(used)) context.addIssue(`cannot index "${used}", which is encrypted`);
    }
  });

const descriptorsSchema = z.array(descriptorSchema).max(collectionLimits.collections);

/**
 * The collections that a plugin says it has. It is not trusted with that either.
 *
 * @throws {PluginError} `INVALID_ARGUMENT`
 */
export function parseDescriptors(value: unknown): readonly CollectionDescriptor[] {
  const result = descriptorsSchema.safeParse(value ?? []);
  const names = (result.data ?? []).map(({ name }) => name);
  if (result.success && new Set(names).size === names.length) return result.data;
  const faults = result.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [
    'two have one name',
  ];
  throw new PluginError('INVALID_ARGUMENT', `The plugin declares collections that cannot be: ${faults.join('; ')}`);
}
