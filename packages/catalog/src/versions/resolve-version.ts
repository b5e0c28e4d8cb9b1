import { compare, prerelease } from 'semver';
import { versionState, type VersionState, type VersionStates } from './version-states.ts';

/** What somebody wants to know of a plugin's versions. */
export type VersionRequest =
  | { readonly kind: 'install'; /** Default: the best one. */ readonly version?: string }
  | {
      readonly kind: 'installed';
      readonly version: string;
      /** Whether updates are refused. */ readonly pinned?: boolean;
    };

/**
 * `install` and `update` name the version to take, `keep` and `stop` the one that is there. A version that is kept may have a
 * state: it is the warning to show.
 */
export type VersionDecision =
  | { readonly action: 'install' | 'update' | 'keep'; readonly version: string; readonly state?: VersionState }
  | {
      readonly action: 'stop';
      readonly version: string;
      readonly state: VersionState;
      /** The version to go to, older ones too. */
      readonly instead?: string;
    }
  | { readonly action: 'refuse'; readonly reason: string; readonly state?: VersionState; readonly instead?: string };

/**
 * Decides which version of a plugin is installed, updated to, kept or stopped. It needs no network: a blocked version stays
 * blocked with what the catalog last said.
 *
 * @param published Every version that was published, in any order.
 */
export function resolveVersion(
  published: readonly string[],
  states: VersionStates,
  request: VersionRequest,
): VersionDecision {
  const best = bestVersion(published, states);
  if (request.kind === 'install') return install(published, states, request.version ?? best, best);

  const { version, pinned = false } = request;
  const state = versionState(states, version);
  if (state?.state === 'blocked')
    return { action: 'stop', version, state, ...(best !== undefined && { instead: best }) };
  const bestState = best === undefined ? undefined : versionState(states, best);
  // Nobody is moved from a version that is well to one that is not.
  const isBetter = bestState === undefined || state !== undefined;
  if (!pinned && best !== undefined && compare(best, version) > 0 && isBetter) {
    return { action: 'update', version: best, ...(bestState !== undefined && { state: bestState }) };
  }
  return { action: 'keep', version, ...(state !== undefined && { state }) };
}

function install(
  published: readonly string[],
  states: VersionStates,
  version: string | undefined,
  best: string | undefined,
): VersionDecision {
  if (version === undefined) return { action: 'refuse', reason: 'no version of it can be installed any more' };
  const instead = best !== undefined && best !== version ? { instead: best } : {};
  if (!published.includes(version)) return { action: 'refuse', reason: `there is no version ${version}`, ...instead };
  const state = versionState(states, version);
  if (state === undefined) return { action: 'install', version };
  if (state.state === 'deprecated') return { action: 'install', version, state };
  return { action: 'refuse', reason: `version ${version} is ${state.state}: ${state.reason}`, state, ...instead };
}

/** The newest active version, else the newest deprecated one; one before a release only where there is nothing else. */
function bestVersion(published: readonly string[], states: VersionStates): string | undefined {
  const ranks = published.flatMap((version) => {
    const state = versionState(states, version)?.state;
    if (state === 'yanked' || state === 'blocked') return [];
    return [{ version, rank: (prerelease(version) === null ? 2 : 0) + (state === undefined ? 1 : 0) }];
  });
  return ranks.toSorted((a, b) => b.rank - a.rank || compare(b.version, a.version))[0]?.version;
}
