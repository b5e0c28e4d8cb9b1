/** How much a version has to rise, by https://semver.org. */
export type Level = 'none' | 'patch' | 'minor' | 'major';

const levels: readonly Level[] = ['none', 'patch', 'minor', 'major'];

/** The highest of some levels. */
export function highestLevel(some: readonly Level[]): Level {
  return levels[Math.max(0, ...some.map((level) => levels.indexOf(level)))] ?? 'none';
}

type Core = readonly [major: number, minor: number, patch: number];

function coreOf(version: string): Core {
  const [major = 0, minor = 0, patch = 0] = (version.split('-', 1)[0] ?? '').split('.').map(Number);
  return [major, minor, patch];
}

const preReleaseOf = (version: string): string => version.slice((version.split('-', 1)[0] ?? '').length + 1);

/**
 * The least version without a pre-release that a change of this level may have. Before 1.0.0 the second number stands
 * for the first, as everything may change there.
 */
export function nextVersion(version: string, level: Level): string {
  const [major, minor, patch] = coreOf(version);
  if (level === 'none') return [major, minor, patch].join('.');
  // What was never released binds nobody.
  if (preReleaseOf(version) !== '') return [major, minor, patch].join('.');
  const step = major === 0 ? ({ major: 'minor', minor: 'patch', patch: 'patch' } as const)[level] : level;
  if (step === 'major') return `${major + 1}.0.0`;
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Whether `after` may follow `before` with changes of this level. A pre-release of a sufficient version is sufficient. */
export function isRaised(before: string, after: string, level: Level): boolean {
  if (level === 'none') return compareVersions(after, before) >= 0;
  const needed = nextVersion(before, level);
  return compareVersions(after, before) > 0 && compareCores(coreOf(after), coreOf(needed)) >= 0;
}

/** Precedence of two versions, https://semver.org/#spec-item-11. */
export function compareVersions(a: string, b: string): number {
  return compareCores(coreOf(a), coreOf(b)) || comparePreReleases(preReleaseOf(a), preReleaseOf(b));
}

function compareCores(a: Core, b: Core): number {
  return a.map((number, index) => number - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function comparePreReleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index], right[index]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const areNumbers = [one, other].map((part) => /^\d+$/.test(part));
    if (areNumbers[0] && areNumbers[1]) return Number(one) - Number(other);
    if (areNumbers[0] || areNumbers[1]) return areNumbers[0] ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}
