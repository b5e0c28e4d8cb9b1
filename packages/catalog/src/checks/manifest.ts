import { parseManifest, type Manifest, type ManifestIssue } from '@streamspace/plugin-sdk';
import { createFinding, type Finding } from '../finding.ts';
import { fixManifest, renameKey } from '../fix/fix-manifest.ts';
import type { JsonDocument, JsonPath } from '../json/document.ts';
import { foldKey } from '../json/duplicate-keys.ts';
import { locateIssue, nameSubject } from './issue-place.ts';
import { isJsonObject, valueAt } from '../json/object.ts';

/** Keys that a control plane decodes into fields of its own. */
const platformKeys = [
  'name',
  'version',
  'displayName',
  'description',
  'author',
  'homepage',
  'repository',
  'license',
  'type',
  'category',
  'tags',
  'icon',
  'requirements',
  'entrypoints',
  'configSchema',
  'defaultConfig',
  'permissions',
  'dependencies',
] as const;

export interface ManifestCheck {
  readonly manifest?: Manifest;
  readonly findings: readonly Finding[];
}

/** Checks the contents of a manifest: the SDK's schema, and what a control plane cannot store. */
export function checkManifest(document: JsonDocument): ManifestCheck {
  const result = parseManifest(document.value);
  const issues = result.ok ? [] : result.issues.filter((issue) => !hasTwin(document.value, issue));
  const findings = [...issues.map((issue) => toFinding(document, issue)), ...findNul(document, issues)];
  return { findings, ...(result.ok && { manifest: result.manifest }) };
}

/** Whether an unknown key stands there in another case too, which was reported when the file was read. */
function hasTwin(value: unknown, { atKey, path }: ManifestIssue): boolean {
  const key = String(path.at(-1));
  const enclosing = valueAt(value, path.slice(0, -1));
  return (
    atKey &&
    isJsonObject(enclosing) &&
    Object.keys(enclosing).some((other) => other !== key && foldKey(other) === foldKey(key))
  );
}

function toFinding(document: JsonDocument, issue: ManifestIssue): Finding {
  const key = issue.path.length === 1 && issue.atKey ? String(issue.path[0]) : undefined;
  const platformKey = platformKeys.find((known) => key !== undefined && foldKey(known) === foldKey(key));
  if (platformKey !== undefined) {
    const message = `"${key}" differs from "${platformKey}" only in case: write "${platformKey}"`;
    const fix = renameKey(document, issue.path, platformKey);
    return createFinding('manifest-key-case', document.file, message, locateIssue(document, issue), fix);
  }
  return createFinding(
    issue.rule,
    document.file,
    `${nameSubject(issue)}${issue.message}`,
    locateIssue(document, issue),
    fixManifest(document, issue),
  );
}

function findNul(document: JsonDocument, issues: readonly ManifestIssue[]): readonly Finding[] {
  const reported = new Set(issues.map(({ path }) => JSON.stringify(path)));
  const findings: Finding[] = [];
  const visit = (value: unknown, path: JsonPath): void => {
    if (reported.has(JSON.stringify(path))) return;
    const part = typeof value === 'string' ? 'value' : 'key';
    if ((typeof value === 'string' && value.includes('\0')) || String(path.at(-1)).includes('\0')) {
      const message = 'holds a NUL character, which no control plane can store: remove it';
      findings.push(createFinding('manifest-nul', document.file, message, document.locate(path, part)));
    }
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]));
    else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(document.value, []);
  return findings;
}
