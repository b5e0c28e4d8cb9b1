import type { Node } from 'jsonc-parser';
import { properties } from './tree.ts';

export interface DuplicateKey {
  readonly rule: 'json-duplicate-key' | 'json-key-case';
  readonly key: Node;
  readonly first: Node;
}

/**
 * A key as Go's `encoding/json` compares it: in lower case, with the two letters outside ASCII that fold to one inside,
 * U+017F (long s) and U+212A (kelvin).
 */
export function foldKey(key: string): string {
  return key.replaceAll('\u017F', 's').replaceAll('\u212A', 'k').toLowerCase();
}

/** Every key that stands a second time in its object, in the order of the file. */
export function findDuplicateKeys(root: Node, options: { readonly ignoreCase: boolean }): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const visit = (node: Node): void => {
    const seen = new Map<string, Node>();
    for (const [key, value] of properties(node)) {
      const name = String(key.value);
      const folded = options.ignoreCase ? foldKey(name) : name;
      const first = seen.get(folded);
      if (first === undefined) seen.set(folded, key);
      else found.push({ rule: first.value === name ? 'json-duplicate-key' : 'json-key-case', key, first });
      visit(value);
    }
    if (node.type === 'array') node.children?.forEach(visit);
  };
  visit(root);
  return found;
}
