import { parseRate, parseSizeBytes, permissionInfo, type Permission } from '@streamspace/plugin-sdk';
import { isJsonObject } from '../json/object.ts';
import { canonicalJson, type Area, type FactChange } from './fact.ts';
import { breaksConfig } from './config-breaks.ts';
import type { Level } from './version-bump.ts';

/** What a change means to whoever runs the plugin. */
export interface Judgement {
  /** The plugin may do, see or be reached by more. What cannot be compared counts as more and as less. */
  readonly widens: boolean;
  readonly narrows: boolean;
  /** Something is gone that operators or other plugins may rely on. */
  readonly breaks: boolean;
  /** How much the version has to rise for it. */
  readonly level: Level;
}

/** Areas in which each fact lets the plugin do more. */
const grants: ReadonlySet<Area> = new Set([
  'permission',
  'capability',
  'signal',
  'host',
  'identity',
  'recipient',
  'event',
  'decision',
  'ask',
  'provide',
  'consume',
  'route',
  'tier',
  'silence',
]);

/** Areas whose facts are called by name from outside of the plugin. */
const contracts: ReadonlySet<Area> = new Set(['emit', 'provide', 'command', 'route']);

/** Areas that are new to people when a fact comes, but promise nothing. */
const features: ReadonlySet<Area> = new Set(['page', 'widget', 'panel', 'settings', 'action', 'job', 'dependency']);

/** What is known of both sides beside a change. */
export interface Surroundings {
  /** Whether the plugin brings a migration, so that no configuration is lost. */
  readonly isMigrated: boolean;
  /** Whether there was a configuration before. */
  readonly hadConfig: boolean;
}

/** Judges one change. */
export function judgeChange(change: FactChange, { isMigrated, hadConfig }: Surroundings): Judgement {
  const { area, before, after } = change;
  const { widens, narrows } = compareReach(change);
  const isGone = after === undefined && contracts.has(area);
  const isMoved = before !== undefined && after !== undefined && narrows && (contracts.has(area) || area === 'consume');
  const isOther = area === 'about' && (change.name === 'type' || change.name === 'name');
  const breaks = area === 'config' ? breaksConfig(change, { hadConfig }) : isGone || isMoved || isOther;
  return { widens, narrows, breaks, level: levelOf(change, { widens, breaks, isMigrated }) };
}

function levelOf(
  change: FactChange,
  { widens, breaks, isMigrated }: { widens: boolean; breaks: boolean; isMigrated: boolean },
): Level {
  const { area, name, before } = change;
  if (area === 'tier' || area === 'silence' || (area === 'about' && name === 'version')) return 'none';
  if (breaks) return area === 'config' && isMigrated ? 'minor' : 'major';
  if (widens && area === 'capability' && before === undefined) return 'major';
  if (widens && isNewDanger(change)) return 'major';
  const isNew = before === undefined && (features.has(area) || contracts.has(area) || area === 'config');
  return widens || isNew ? 'minor' : 'patch';
}

/** A dangerous permission that was not even asked for as one to be added later. */
const isNewDanger = ({ area, name, before }: FactChange): boolean =>
  area === 'permission' && before === undefined && permissionInfo[name as Permission].dangerous;

interface Reach {
  readonly widens: boolean;
  readonly narrows: boolean;
}

const none: Reach = { widens: false, narrows: false };
const both: Reach = { widens: true, narrows: true };

function compareReach({ area, name, before, after }: FactChange): Reach {
  if (area === 'resource') return byAmount(before?.value, after?.value);
  if (area === 'config') return byDisclosure(before?.value, after?.value);
  if (area === 'tier') return ranked(['community', 'official'], before?.value, after?.value);
  if (area === 'about' && name.startsWith('entrypoints.')) return none;
  if (before === undefined || after === undefined) {
    if (!grants.has(area)) return none;
    return { widens: before === undefined, narrows: after === undefined };
  }
  const isShown = ['page', 'widget', 'panel', 'action', 'command'].includes(area);
  if (!grants.has(area) && !isShown) return none;
  const [left, right] = [fields(before.value), fields(after.value)];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return any(keys.map((key) => compareField(key, left[key], right[key], isShown)));
}

const fields = (value: unknown): Readonly<Record<string, unknown>> => (isJsonObject(value) ? value : {});

const any = (some: readonly Reach[]): Reach => ({
  widens: some.some(({ widens }) => widens),
  narrows: some.some(({ narrows }) => narrows),
});

/** Words for people: whatever they say, the plugin may do the same. */
const texts = new Set(['reason', 'until', 'note', 'title', 'icon', 'refresh', 'position', 'width', 'danger']);

/** From the least that may be done to the most; the first stands for a key that is left out. */
const ranks: Readonly<Record<string, readonly string[]>> = {
  need: ['optional', 'required'],
  access: ['admin', 'operator', 'user', 'public'],
  audience: ['admin', 'operator', 'user'],
  reach: ['public', 'private', 'loopback'],
  onFailure: ['allow', 'deny'],
};

function compareField(key: string, before: unknown, after: unknown, isShown: boolean): Reach {
  if (texts.has(key) || canonicalJson(before) === canonicalJson(after)) return none;
  const rank = ranks[key];
  if (rank !== undefined) return ranked(rank, before, after);
  // Without a condition it always applies.
  if (key === 'when' && (before === undefined || after === undefined)) {
    return { widens: after === undefined, narrows: before === undefined };
  }
  // A provider that was not needed is needed now, or no longer.
  if (key === 'optional') return { widens: before === true, narrows: after === true };
  return isShown ? none : both;
}

function ranked(rank: readonly string[], before: unknown, after: unknown): Reach {
  const [from, to] = [before, after].map((value) =>
    value === undefined ? 0 : typeof value === 'string' ? rank.indexOf(value) : -1,
  );
  if (from === undefined || to === undefined || from === -1 || to === -1) return both;
  return { widens: to > from, narrows: to < from };
}

function byAmount(before: unknown, after: unknown): Reach {
  if (before === undefined || after === undefined)
    return { widens: before === undefined, narrows: after === undefined };
  const [from, to] = [amountOf(before), amountOf(after)];
  return from === undefined || to === undefined ? both : { widens: to > from, narrows: to < from };
}

function amountOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d+(KiB|MiB|GiB)(\/s)?$/.test(value)) return parseSizeBytes(value.replace('/s', ''));
  if (!/^[1-9]\d{0,3}\/s$/.test(value)) return undefined;
  const { count, perMs } = parseRate(value);
  return count / perMs;
}

/** A secret that is none any more is shown to people. */
function byDisclosure(before: unknown, after: unknown): Reach {
  if (before === undefined || after === undefined) return none;
  const [from, to] = [before, after].map((value) => fields(value)['writeOnly'] === true);
  return { widens: from === true && to === false, narrows: from === false && to === true };
}
