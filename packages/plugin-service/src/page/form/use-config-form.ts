import { useEffect, useMemo, useState } from 'react';
import type { InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { isSameDraft, toRootDraft, type GroupDraft } from './draft.ts';
import type { GroupField, JsonSchema } from './fields.ts';
import { parseSchema } from './parse-schema.ts';
import { readForm, type Reading } from './read-draft.ts';

export interface ConfigForm {
  readonly field: GroupField;
  readonly draft: GroupDraft;
  /** What the draft says now. */
  readonly reading: Reading;
  /** What is missing in the configuration that is saved. */
  readonly savedIssues: Reading['issues'];
  readonly dirty: boolean;
  readonly change: (draft: GroupDraft) => void;
  /** Back to what is saved. */
  readonly reset: () => void;
}

/** The form of a plugin's configuration. What is typed outlives the form; what is untouched follows the service. */
export function useConfigForm({
  name,
  configSchema,
  config,
}: Pick<InstalledPlugin, 'name' | 'configSchema' | 'config'>): ConfigForm {
  const { drafts } = useApp();
  const [edited, setEdited] = useState(() => drafts.get(name));
  // Every message about the plugin brings equal objects anew; only a different content starts over.
  const source = JSON.stringify([configSchema ?? {}, config]);
  const { field, saved } = useMemo(() => {
    const [schema, values] = JSON.parse(source) as [JsonSchema, Readonly<Record<string, unknown>>];
    const root = parseSchema(schema);
    return { field: root, saved: toRootDraft(root, values) };
  }, [source]);

  const draft = edited ?? saved;
  const dirty = edited !== undefined && !isSameDraft(edited, saved);
  const reading = useMemo(() => readForm(field, draft), [field, draft]);
  const savedIssues = useMemo(() => readForm(field, saved).issues, [field, saved]);
  useLeaveWarning(dirty);

  return {
    field,
    draft,
    reading,
    savedIssues,
    dirty,
    change(next) {
      drafts.set(name, next);
      setEdited(next);
    },
    reset() {
      drafts.delete(name);
      setEdited(undefined);
    },
  };
}

/** The browser asks before it closes or reloads a page with unsaved changes. */
function useLeaveWarning(dirty: boolean) {
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);
}
