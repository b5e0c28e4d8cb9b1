import { z } from 'zod';
import type { FieldType } from './api/collections.ts';

/** A node of a JSON Schema. */
interface Node {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Node[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Node>>;
}

/** What a declaration has to know of the rows. */
export interface RowSchema {
  /** Fields that every row has, with a value. */
  readonly required: ReadonlySet<string>;
  readonly encrypted: readonly string[];
  /** @throws {TypeError} when an index cannot hold the field. */
  typeOf(field: string): FieldType;
}

/**
 * Reads it from the JSON Schema of the rows, so that wrappers such as `optional()` do not matter.
 *
 * @throws {TypeError} when there is none, because a field is no JSON.
 */
export function readRowSchema(schema: z.ZodObject): RowSchema {
  const root = toJsonSchema(schema);
  const properties = root.properties ?? {};
  const encryptedFields = Object.keys(properties).filter((field) => isMarked(properties[field], root));
  const typesOf = (field: string): ReadonlySet<string> => collectTypes(properties[field] ?? {}, root);
  return {
    required: new Set((root.required ?? []).filter((field) => !typesOf(field).has('null'))),
    encrypted: encryptedFields,
    typeOf(field) {
      if (properties[field] === undefined) throw new TypeError(`There is no field "${field}" in the schema`);
      if (encryptedFields.includes(field)) throw new TypeError(`"${field}" is encrypted: it cannot be indexed`);
      const [type, another] = [...typesOf(field)].filter((each) => each !== 'null');
      if (another !== undefined || (type !== 'string' && type !== 'number' && type !== 'boolean')) {
        throw new TypeError(`"${field}" cannot be indexed: make it a string, a number or a boolean`);
      }
      return type;
    },
  };
}

function toJsonSchema(schema: z.ZodObject): Node {
  try {
    return z.toJSONSchema(schema, { io: 'output', target: 'draft-2020-12' }) as Node;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`The rows of a collection are plain JSON: ${reason}`, { cause: error });
  }
}

/** `integer` counts as `number`; what is neither a scalar nor null is `other`. */
function collectTypes(node: Node, root: Node): ReadonlySet<string> {
  if (node.$ref !== undefined) return collectTypes(resolve(node.$ref, root), root);
  if (node.anyOf !== undefined) return new Set(node.anyOf.flatMap((option) => [...collectTypes(option, root)]));
  const scalars = ['string', 'number', 'boolean', 'null'];
  return new Set(
    [node.type ?? 'other']
      .flat()
      .map((type) => (type === 'integer' ? 'number' : scalars.includes(type) ? type : 'other')),
  );
}

function resolve(ref: string, root: Node): Node {
  // A reference to the root is a row within a row.
  return root.$defs?.[ref.replace('#/$defs/', '')] ?? { type: 'object' };
}

/** Whether the mark of `encrypted` stands in the node or anywhere below. */
function isMarked(node: unknown, root: Node, seen: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof node !== 'object' || node === null || seen.has(node)) return false;
  if ('encrypted' in node && node.encrypted === true) return true;
  const inside = '$ref' in node && typeof node.$ref === 'string' ? [resolve(node.$ref, root)] : Object.values(node);
  return inside.some((value) => isMarked(value, root, new Set([...seen, node])));
}
