/** What a text from outside holds, or `undefined` where it is no JSON: for a schema to judge. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
