import { resolveVersion, versionState, type VersionState, type VersionStates } from '@streamspace/catalog';
import { PluginError } from '@streamspace/plugin-sdk';
import type { VersionNote } from '../api-types.ts';

/** What a catalog knows of the versions of a plugin. */
export interface PluginVersions {
  readonly published: readonly string[];
  readonly states: VersionStates;
  /** Of the archives of published versions, hexadecimal. */
  readonly digests?: Readonly<Record<string, string>>;
}

export const noVersions: PluginVersions = { published: [], states: {} };

/** What is to be known of a version that is not active, and where to go from it. */
export function versionNote({ published, states }: PluginVersions, version: string): VersionNote | undefined {
  const state = versionState(states, version);
  if (state === undefined) return undefined;
  const decision = resolveVersion(published, states, { kind: 'installed', version });
  const instead =
    decision.action === 'update' ? decision.version : decision.action === 'stop' ? decision.instead : undefined;
  return { ...noteOf(state), ...(instead !== undefined && instead !== version && { instead }) };
}

const noteOf = (state: VersionState): VersionNote => ({
  state: state.state,
  since: state.since,
  reason: state.reason,
  ...(state.replacement !== undefined && { replacement: state.replacement }),
  ...(state.state === 'blocked' && { advisory: state.advisory }),
});

/** Whether somebody who has a version is to be offered another one. */
export function isOffered({ published, states }: PluginVersions, installed: string, version: string): boolean {
  const all = published.includes(version) ? published : [...published, version];
  const decision = resolveVersion(all, states, { kind: 'installed', version: installed });
  if (decision.action === 'stop') return decision.instead === version;
  return decision.action === 'update' && decision.version === version;
}

/** @throws {PluginError} `INVALID_STATE` for a version that must not be installed any more. */
export function requireInstallable(name: string, { published, states }: PluginVersions, version: string): void {
  const all = published.includes(version) ? published : [...published, version];
  const decision = resolveVersion(all, states, { kind: 'install', version });
  if (decision.action !== 'refuse') return;
  const instead = decision.instead === undefined ? '' : `. Take ${decision.instead}`;
  throw new PluginError(
    'INVALID_STATE',
    `${name} cannot be installed: ${decision.reason.replace(/\.$/, '')}${instead}`,
  );
}

/** @throws {PluginError} `INVALID_STATE` for a version that must not run. */
export function requireRunnable(name: string, versions: PluginVersions, version: string): void {
  const note = versionNote(versions, version);
  if (note?.state === 'blocked') throw new PluginError('INVALID_STATE', blockedText(name, version, note));
}

/** Why a version must not run, and what to do. */
export function blockedText(name: string, version: string, { reason, advisory, instead }: VersionNote): string {
  const see = advisory === undefined ? '' : `. See ${advisory}`;
  const next = instead === undefined ? '' : `. Upgrade to ${instead}`;
  return `${name} ${version} is blocked: ${reason.replace(/\.$/, '')}${next}${see}`;
}
