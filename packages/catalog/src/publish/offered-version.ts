import { resolveVersion } from '../versions/resolve-version.ts';
import type { VersionState } from '../versions/version-states.ts';
import type { PublishedVersion } from './publication.ts';

/** The version that whoever names none gets, or `undefined` where none may be installed any more. */
export function offeredVersion(versions: readonly Pick<PublishedVersion, 'version' | 'state'>[]): string | undefined {
  const states = Object.fromEntries(
    versions.flatMap(({ version, state }): [string, VersionState][] => {
      const words = { since: '', reason: '' };
      if (state === 'active') return [];
      return [[version, state === 'blocked' ? { state, ...words, advisory: '' } : { state, ...words }]];
    }),
  );
  const published = versions.map(({ version }) => version);
  const decision = resolveVersion(published, states, { kind: 'install' });
  return decision.action === 'install' ? decision.version : undefined;
}
