import type { JsonDocument } from '../json/document.ts';
import { createJsonEditor, type JsonEditor } from './json-editor.ts';
import { editBetween, type Fix } from './text-edit.ts';

/** A fix of a JSON file, or `undefined` where nothing would change. */
export function fixJson(document: JsonDocument, title: string, edit: (editor: JsonEditor) => void): Fix | undefined {
  const editor = createJsonEditor(document.text);
  edit(editor);
  return editor.text === document.text ? undefined : { title, edits: [editBetween(document.text, editor.text)] };
}
