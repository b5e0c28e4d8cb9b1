import { isObject } from '../form/schema-shapes.ts';

/** What a person typed as the data of an event: nothing, a JSON object, or why it is neither. */
export type ParsedData =
  | { readonly ok: true; readonly data: Readonly<Record<string, unknown>> | undefined }
  | { readonly ok: false; readonly fault: string };

export function parseData(text: string): ParsedData {
  if (text.trim() === '') return { ok: true, data: undefined };
  try {
    const data: unknown = JSON.parse(text);
    if (isObject(data)) return { ok: true, data };
    return { ok: false, fault: 'Must be a JSON object, such as {"session": {"id": "s1"}}' };
  } catch (error) {
    return { ok: false, fault: `Is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
