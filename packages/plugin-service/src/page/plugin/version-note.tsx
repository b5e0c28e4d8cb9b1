import type { InstalledPlugin, VersionNote as VersionNoteData } from '../../api-types.ts';
import { SafeLink } from '../blocks/value.tsx';
import { Note } from '../ui/note.tsx';

const words = { deprecated: 'is deprecated', yanked: 'was withdrawn', blocked: 'is blocked' } as const;

/** Says that a version is not one to stay with, and where to go. */
export function VersionNote({
  version,
  note,
}: {
  readonly version: InstalledPlugin['version'];
  readonly note: VersionNoteData;
}) {
  const { state, since, reason, replacement, advisory, instead } = note;
  const next = instead ?? replacement;
  return (
    <Note tone={state === 'blocked' ? 'bad' : 'warn'} title={`Version ${version} ${words[state]} since ${since}`}>
      <p>{reason}</p>
      {next === undefined ? undefined : <p>Go to {next}.</p>}
      {advisory === undefined ? undefined : (
        <p>
          <SafeLink href={advisory}>Advisory</SafeLink>
        </p>
      )}
    </Note>
  );
}
