import { isJsonObject } from '../json/object.ts';

/** A type of a field, as Go decodes JSON into it. */
export type GoType = 'string' | 'bool' | 'strings' | 'string map' | 'map' | GoStruct;
export interface GoStruct {
  readonly [key: string]: GoType;
}

/**
 * What Go's decoder would refuse in a value, one line each. Keys are known whatever their case, `null` is as good as absent,
 * unknown keys are passed over.
 *
 * @see https://pkg.go.dev/encoding/json#Unmarshal
 */
export function decodeFaults(value: unknown, type: GoType, at = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  if (type === 'string') return typeof value === 'string' ? [] : [`${at} is no text`];
  if (type === 'bool') return typeof value === 'boolean' ? [] : [`${at} is neither true nor false`];
  if (type === 'strings') {
    return Array.isArray(value) && value.every(isText) ? [] : [`${at} is no list of texts`];
  }
  if (!isJsonObject(value)) return [`${at === '' ? 'it' : at} is no object`];
  if (type === 'map') return [];
  if (type === 'string map') {
    return Object.entries(value).flatMap(([key, each]) => decodeFaults(each, 'string', `${at}.${key}`));
  }
  return Object.entries(value).flatMap(([key, each]) => {
    const field = fieldOf(type, key);
    return field === undefined ? [] : decodeFaults(each, field, at === '' ? key : `${at}.${key}`);
  });
}

/** Keys of an object that a struct has no field for. */
export function unknownKeys(value: object, type: GoStruct): readonly string[] {
  return Object.keys(value).filter((key) => fieldOf(type, key) === undefined);
}

function fieldOf(type: GoStruct, key: string): GoType | undefined {
  return Object.entries(type).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

const isText = (value: unknown): boolean => typeof value === 'string' || value === null;
