import { parseManifest, type ManifestIssue } from '@streamspace/plugin-sdk';
import { parseJson, type JsonDocument, type JsonPath } from '../json/document.ts';
import { isJsonObject, valueAt } from '../json/object.ts';
import { fixJson } from './fix-json.ts';
import { createJsonEditor } from './json-editor.ts';
import type { Fix } from './text-edit.ts';

/** How an issue of a manifest can be mended, where there is one way that changes no meaning. */
export function fixManifest(document: JsonDocument, issue: ManifestIssue): Fix | undefined {
  const { rule, path, suggestion } = issue;
  if (rule === 'manifest-unknown-key') {
    return suggestion === undefined ? undefined : renameKey(document, path, suggestion);
  }
  if (rule !== 'manifest-value' || issue.atKey) return undefined;
  const value = valueAt(document.value, path);
  if (typeof value !== 'string') return undefined;
  const better = candidates(value, path, suggestion).find((each) => each !== value && mends(document, issue, each));
  if (better !== undefined) return replaceValue(document, path, better);
  return isDoubled(document, path)
    ? fixJson(document, `Remove the second ${JSON.stringify(value)}`, (editor) => editor.remove(path))
    : undefined;
}

/** Gives a key its right name, unless that one is there too. */
export function renameKey(document: JsonDocument, path: JsonPath, name: string): Fix | undefined {
  const enclosing = valueAt(document.value, path.slice(0, -1));
  if (isJsonObject(enclosing) && Object.hasOwn(enclosing, name)) return undefined;
  return fixJson(document, `Rename "${String(path.at(-1))}" to "${name}"`, (editor) => editor.rename(path, name));
}

/** Gives a value another one; in a list that has it already, the entry is removed. */
function replaceValue(document: JsonDocument, path: JsonPath, better: string): Fix | undefined {
  const list = valueAt(document.value, path.slice(0, -1));
  const isThere = Array.isArray(list) && list.includes(better);
  return fixJson(document, isThere ? 'Remove the second entry' : `Write ${JSON.stringify(better)}`, (editor) =>
    isThere ? editor.remove(path) : editor.set(path, better),
  );
}

/** What the text may have been meant to be, the likeliest first. */
function candidates(value: string, path: JsonPath, suggestion: string | undefined): readonly string[] {
  const line = value.replaceAll(/\s+/g, ' ').trim();
  const all = [...(suggestion === undefined ? [] : [suggestion]), value.trim(), line, line.replace(/^v(?=\d)/i, '')];
  const [section] = path;
  if (section === 'tags' || section === 'events') all.push(line.toLowerCase());
  if (section === 'tags') all.push(line.toLowerCase().replaceAll(/[\s_]+/g, '-'));
  if (path.at(-1) === 'host') all.push(line.toLowerCase(), hostOf(line.toLowerCase()));
  return all.filter((each) => each !== '');
}

/** `https://api.example.com/` is meant to be its host, as long as nothing else is in it. */
const hostOf = (text: string): string => /^https:\/\/([^/:@?#]+)\/?$/.exec(text)?.[1] ?? '';

const isDoubled = (document: JsonDocument, path: JsonPath): boolean => {
  const list = valueAt(document.value, path.slice(0, -1));
  return Array.isArray(list) && list.indexOf(list[Number(path.at(-1))]) < Number(path.at(-1));
};

/** Whether with this value the issue is gone and none came in its part of the manifest. Others may have been hidden by it. */
function mends(document: JsonDocument, issue: ManifestIssue, value: string): boolean {
  const editor = createJsonEditor(document.text);
  editor.set(issue.path, value);
  const issues = (content: unknown): readonly string[] => {
    const result = parseManifest(content);
    const own = result.ok ? [] : result.issues.filter(({ path }) => path[0] === issue.path[0]);
    return own.map(({ rule, path }) => JSON.stringify([rule, path]));
  };
  const before = issues(document.value);
  const after = issues(parseJson(editor.text, document.file).document?.value);
  return !after.includes(JSON.stringify([issue.rule, issue.path])) && after.every((each) => before.includes(each));
}
