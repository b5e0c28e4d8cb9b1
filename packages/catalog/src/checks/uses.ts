import { memberPermissions, pointName, type Manifest, type Permission } from '@streamspace/plugin-sdk';
import { createFinding, type Finding } from '../finding.ts';
import { fixJson } from '../fix/fix-json.ts';
import type { JsonEditor } from '../fix/json-editor.ts';
import type { Inference } from '../inference/infer-uses.ts';
import type { Use } from '../inference/state.ts';
import type { JsonDocument, JsonPath } from '../json/document.ts';
import type { RuleId } from '../rules.ts';
import { createLineIndex, type LineIndex } from '../text-range.ts';
import { isHostCovered, takesHostsFromOutside } from './host-rules.ts';

const permissionOf = new Map<string, Permission | 'none'>(Object.entries(memberPermissions));
const withMembers = new Set<string>(permissionOf.values());

interface ReadProgram extends Inference {
  /** Whether all of it could be read. */
  readonly isComplete: boolean;
}

/** Compares what the code uses with what the manifest declares, both ways. */
export function checkUses(manifest: Manifest, document: JsonDocument, inference: ReadProgram): readonly Finding[] {
  const declared = declarationsOf(manifest);
  const isLenient = takesHostsFromOutside(manifest) || hasLibraries(inference);
  const lines = new Map<string, LineIndex>();
  const used = {
    permission: new Set<string>(),
    extension: new Set<string>(),
    decision: new Set<string>(),
    event: new Set<string>(),
  };
  const findings: Finding[] = [];
  let { isComplete } = inference;

  const report = (rule: RuleId, { file, start, end }: Use, message: string): void => {
    const index = lines.get(file) ?? createLineIndex(inference.sources.get(file) ?? '');
    lines.set(file, index);
    findings.push(createFinding(rule, file, message, index.range(start, end - start)));
  };
  for (const use of inference.uses) {
    switch (use.kind) {
      case 'member': {
        const permission = permissionOf.get(use.name) ?? 'none';
        used.permission.add(permission);
        if (permission !== 'none' && !declared.permission.has(permission)) {
          report('permission-undeclared', use, `uses api.${use.name}: declare "${permission}" in manifest.json`);
        }
        break;
      }
      case 'any-key':
      case 'escape': {
        const missing = reachable(use.name).filter((permission) => !declared.permission.has(permission));
        for (const permission of reachable(use.name)) used.permission.add(permission);
        isComplete &&= use.name !== '' && !/^(extensions|decisions|events)$/.test(use.name);
        if (missing.length > 0 || !isComplete) report('code-unresolved', use, describe(use));
        break;
      }
      case 'eval':
        isComplete = false;
        report('code-eval', use, `${use.name} makes code from text: write it out`);
        break;
      case 'unresolved':
        isComplete = false;
        report('code-unresolved', use, use.name);
        break;
      case 'host':
        if (use.name === '*' && !isLenient) {
          report(
            'host-unresolved',
            use,
            'contacts a host that cannot be told: name it, or the configuration key that it comes from',
          );
        } else if (use.name !== '*' && !isHostCovered(manifest, use.name)) {
          report('host-undeclared', use, `contacts ${use.name}: add it to "network.hosts" in manifest.json`);
        }
        break;
      case 'extension':
      case 'decision':
      case 'event': {
        used[use.kind].add(use.name);
        const key = keys[use.kind];
        if (!declared[use.kind].has(use.name)) {
          report(`${use.kind}-undeclared`, use, `uses "${use.name}": add it to "${key}" in manifest.json`);
        }
      }
    }
  }
  // What was not found may be in what could not be read.
  return isComplete ? [...findings, ...findUnused(manifest, document, { used, inference })] : findings;
}

const keys = { extension: 'consumes', decision: 'asks', event: 'emits' } as const;

type Names = Readonly<Record<'permission' | keyof typeof keys, ReadonlySet<string>>>;

function declarationsOf({
  permissions,
  optionalPermissions = [],
  consumes = [],
  asks = [],
  emits = [],
}: Manifest): Names {
  return {
    permission: new Set([...permissions, ...optionalPermissions.map(({ permission }) => permission)]),
    extension: new Set(consumes.map((each) => (typeof each === 'string' ? each : each.extensionPoint))),
    decision: new Set(asks),
    event: new Set(emits),
  };
}

function describe({ kind, name }: Use): string {
  const subject = name === '' ? 'api' : `api.${name}`;
  return kind === 'escape'
    ? `${subject} goes where it cannot be followed: pass single members instead`
    : `${subject} is read with a key that cannot be told: write the member as a constant`;
}

/** Permissions of all that lies below a path. */
function reachable(path: string): readonly string[] {
  const below = [...permissionOf].filter(([member]) => path === '' || member.startsWith(`${path}.`));
  return [...new Set(below.map(([, permission]) => permission))].filter((permission) => permission !== 'none');
}

/** Libraries that may call what they are given, and may use the network by themselves. */
const hasLibraries = ({ libraries }: Inference): boolean =>
  [...libraries].some(
    (name) => !/^(@streamspace\/.*|zod|node:(crypto|buffer|path|url|util|events|timers)(\/.*)?)$/.test(name),
  );

function findUnused(
  manifest: Manifest,
  document: JsonDocument,
  { used, inference }: { readonly used: Names; readonly inference: Inference },
): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (rule: RuleId, place: JsonPath, message: string, edit: (editor: JsonEditor) => void): void => {
    const fix = fixJson(document, 'Remove it', edit);
    findings.push(createFinding(rule, document.file, message, document.locate(place), fix));
  };
  const isNeeded = (permission: string): boolean =>
    used.permission.has(permission) ||
    !withMembers.has(permission) ||
    // What events tell depends on it, without a call.
    (permission.startsWith('read:') && tellsOfEntities(manifest)) ||
    (permission === 'network' && (hasLibraries(inference) || manifest.network?.identity !== undefined));
  const reportPermission = (permission: string, place: JsonPath, entry: JsonPath): void => {
    if (isNeeded(permission)) return;
    const message = `"${permission}" is asked for, but the code uses nothing of it: remove it`;
    report('permission-unused', place, message, (editor) => {
      // An empty list of permissions has to be there.
      if (manifest.permissions.length === 1 && entry[0] === 'permissions') editor.set(['permissions'], []);
      else editor.remove(entry);
      editor.remove(['permissionReasons', permission]);
      if (permission === 'network') editor.remove(['network']);
    });
  };
  manifest.permissions.forEach((permission, index) => {
    reportPermission(permission, ['permissions', index], ['permissions', index]);
  });
  manifest.optionalPermissions?.forEach(({ permission }, index) => {
    reportPermission(permission, ['optionalPermissions', index, 'permission'], ['optionalPermissions', index]);
  });
  for (const kind of ['extension', 'decision', 'event'] as const) {
    const list = (manifest[keys[kind]] ?? []).map(pointName);
    list.forEach((name, index) => {
      if (used[kind].has(name)) return;
      const place = [keys[kind], index];
      const message = `"${name}" is declared, but the code never uses it: remove it`;
      report(`${kind}-unused`, place, message, (editor) => editor.remove(place));
    });
  }
  return findings;
}

/** Events, decisions and what is shown to people carry sessions, users and templates as far as permissions go. */
const tellsOfEntities = ({ events = [], decisions = [], provides = [], contributes }: Manifest): boolean =>
  events.length + decisions.length + provides.length > 0 || contributes !== undefined;
