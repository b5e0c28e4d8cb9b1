import type { Node } from 'jsonc-parser';

/** The plain value of a tree. Of keys that stand twice the last one counts, as in `JSON.parse`. */
export function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(properties(node).map(([key, value]) => [String(key.value), toValue(value)]));
}

/** Key and value nodes of an object, in the order of the file. */
export function properties(node: Node): readonly (readonly [key: Node, value: Node])[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [[key, value] as const] : [],
  );
}

/** The node at one step below `node`; of keys that stand twice the last one. */
export function step(node: Node, part: string | number): { key?: Node; value: Node } | undefined {
  if (typeof part === 'number' && node.type === 'array') {
    const value = node.children?.[part];
    return value && { value };
  }
  const found = properties(node).findLast(([key]) => key.value === String(part));
  return found && { key: found[0], value: found[1] };
}
