import { readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { versionsFile, versionStatesSchema, type VersionStates } from '../versions/version-states.ts';
import type { LoadedPlugin } from './loaded-plugin.ts';

export interface VersionsCheck {
  /** Absent where there is no file, and where it has faults. */
  readonly versionStates?: VersionStates;
  readonly findings: readonly Finding[];
}

/** Checks what became of versions: a file with a fault must not bring a blocked one back. */
export function checkVersions({ root, path }: Pick<LoadedPlugin, 'root' | 'path'>): VersionsCheck {
  const { document, findings } = readJson(root, `${path}/${versionsFile}`);
  if (document === undefined || findings.length > 0) return { findings };
  const { data, error } = versionStatesSchema.safeParse(document.value);
  if (data === undefined) {
    const issues = error?.issues ?? [];
    return {
      findings: issues.map((issue) => {
        const place = issue.path.filter((part) => typeof part !== 'symbol');
        const name = place.length === 0 ? 'the file' : place.join(': ');
        return createFinding('versions-state', document.file, `${name} ${wording(issue)}`, document.locate(place));
      }),
    };
  }
  const itself = Object.entries(data).find(([version, { replacement }]) => replacement === version);
  if (itself !== undefined) {
    const message = `${itself[0]} cannot replace itself: name a version that is better`;
    return {
      findings: [createFinding('versions-state', document.file, message, document.locate([itself[0], 'replacement']))],
    };
  }
  return { versionStates: data, findings };
}

function wording({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'invalid_key') return 'must be "*" or a version, such as "1.4.0"';
  return message.startsWith('must ') ? message : `is wrong: ${message}`;
}
