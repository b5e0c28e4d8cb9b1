import type { JsonDocument } from '../json/document.ts';
import { findSecrets, hideSecrets } from '../secrets/find-secrets.ts';
import { createJsonEditor, type JsonEditor } from './json-editor.ts';
import { editBetween, type Fix } from './text-edit.ts';

/** A fix of a JSON file, or `undefined` where nothing would change. */
export function fixJson(document: JsonDocument, title: string, edit: (editor: JsonEditor) => void): Fix | undefined {
  const editor = createJsonEditor(document.text);
  edit(editor);
  if (editor.text === document.text) return undefined;
  const change = editBetween(document.text, editor.text);
  // Edits are printed: what holds a secret is mended by hand.
  return findSecrets(change.text).length > 0 ? undefined : { title: hideSecrets(title), edits: [change] };
}
