import { createScanner, parseTree, type Node } from 'jsonc-parser';
import type { JsonPath } from '../json/document.ts';
import { properties, step } from '../json/tree.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';

/** Changes parts of a JSON text and leaves the rest, comments and layout, as it is. What is not there is left alone. */
export interface JsonEditor {
  readonly text: string;
  /** Gives the value at a path another one. A key that is missing is added at the end of its object. */
  set(path: JsonPath, value: unknown): void;
  /** Takes an entry of a list or object away, and then each list and object that is empty because of it. */
  remove(path: JsonPath): void;
  rename(path: JsonPath, key: string): void;
}

export function createJsonEditor(source: string): JsonEditor {
  let text = source;
  const apply = (edits: readonly TextEdit[]): void => {
    text = applyEdits(text, edits);
  };
  const parse = (): Node | undefined => parseTree(text, [], { allowTrailingComma: true });
  const remove = (path: JsonPath): void => {
    const root = parse();
    const parent = find(root, path.slice(0, -1));
    const found = find(root, path);
    if (parent === undefined || found === undefined) return;
    const entries = parent.value.children ?? [];
    if (entries.length === 1 && path.length > 1) remove(path.slice(0, -1));
    else apply(removal(text, parent.value, entries.indexOf(found.entry)));
  };

  return {
    get text() {
      return text;
    },
    set(path, value) {
      const root = parse();
      const found = find(root, path);
      const parent = find(root, path.slice(0, -1));
      if (found) apply([{ offset: found.value.offset, length: found.value.length, text: JSON.stringify(value) }]);
      else if (parent?.value.type === 'object') apply(insertion(text, parent.value, String(path.at(-1)), value));
    },
    remove,
    rename(path, key) {
      const found = find(parse(), path);
      if (found?.key) apply([{ offset: found.key.offset, length: found.key.length, text: JSON.stringify(key) }]);
    },
  };
}

interface Found {
  /** The item of a list, or the property with its key. */
  readonly entry: Node;
  readonly key?: Node;
  readonly value: Node;
}

function find(root: Node | undefined, path: JsonPath): Found | undefined {
  if (root === undefined) return undefined;
  let at: Found = { entry: root, value: root };
  for (const part of path) {
    const next = step(at.value, part);
    if (next === undefined) return undefined;
    at = { ...next, entry: next.value.parent?.type === 'property' ? next.value.parent : next.value };
  }
  return at;
}

const endOf = ({ offset, length }: Node): number => offset + length;
const isBlank = (text: string): boolean => text.trim() === '';

/** Takes the entry and one comma. Comments around it stay. */
function removal(text: string, parent: Node, index: number): TextEdit[] {
  const entries = parent.children ?? [];
  const [previous, entry, next] = [entries[index - 1], entries[index], entries[index + 1]];
  if (entry === undefined) return [];
  const cut = (offset: number, end: number): TextEdit => ({ offset, length: end - offset, text: '' });
  if (next) {
    const comma = commaAfter(text, endOf(entry));
    const isBare = isBlank(text.slice(endOf(entry), comma) + text.slice(comma + 1, next.offset));
    if (isBare) return [cut(entry.offset, next.offset)];
    return [cut(entry.offset, endOf(entry)), cut(comma, comma + 1)];
  }
  if (previous === undefined) return [cut(entry.offset, endOf(entry))];
  const comma = commaAfter(text, endOf(previous));
  const isBare = isBlank(text.slice(endOf(previous), comma) + text.slice(comma + 1, entry.offset));
  if (isBare) return [cut(endOf(previous), endOf(entry))];
  return [cut(comma, comma + 1), cut(entry.offset, endOf(entry))];
}

/** Offset of the next comma that is in no comment. */
function commaAfter(text: string, offset: number): number {
  const scanner = createScanner(text);
  scanner.setPosition(offset);
  do scanner.scan();
  while (text[scanner.getTokenOffset()] !== ',' && scanner.getTokenOffset() < text.length);
  return scanner.getTokenOffset();
}

/** Puts a property behind the last one, laid out like it. */
function insertion(text: string, parent: Node, key: string, value: unknown): TextEdit[] {
  const property = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const last = properties(parent).at(-1);
  if (last === undefined) return [{ offset: parent.offset + 1, length: 0, text: property }];
  const [lastKey, lastValue] = last;
  const before = /\s*$/.exec(text.slice(parent.offset + 1, lastKey.offset))?.[0] ?? '';
  const gap = before.includes('\n') ? before.slice(before.lastIndexOf('\n') - (before.includes('\r\n') ? 1 : 0)) : ' ';
  return [{ offset: endOf(lastValue), length: 0, text: `,${gap}${property}` }];
}
