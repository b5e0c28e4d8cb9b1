import { decisionInfo, permissionInfo, pointInfo, type Permission } from '@streamspace/plugin-sdk';
import { isJsonObject } from '../json/object.ts';
import { canonicalJson, type Area, type FactChange } from './fact.ts';
import { code } from './markdown.ts';

/** What a fact of each area is called. */
const nouns: Readonly<Record<Area, string>> = {
  permission: 'permission',
  capability: 'administrative capability',
  signal: 'signal',
  host: 'host',
  identity: 'identity for',
  recipient: 'mail to the configured',
  event: 'hears of',
  emit: 'emits',
  decision: 'decides',
  ask: 'asks for the decision',
  provide: 'provides',
  consume: 'uses',
  page: 'page',
  widget: 'widget',
  panel: 'panel',
  settings: 'settings',
  action: 'action',
  command: 'command',
  route: 'route',
  job: 'job',
  resource: 'resource',
  writable: 'writes the configuration key',
  config: 'configuration key',
  dependency: 'needs the plugin',
  package: 'package',
  about: 'manifest',
  tier: 'tier',
  silence: 'silences',
  file: 'file',
};

/** One change in one line of Markdown. All that a plugin wrote stands in code spans. */
export function describeChange({ area, name, before, after }: FactChange): string {
  const subject = `${nouns[area]} ${code(name)}`;
  if (area === 'file')
    return `${subject} ${before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'}`;
  if (before === undefined) return `added: ${subject}${meaningOf(area, name)}${details(after?.value)}`;
  if (after === undefined) return `removed: ${subject}${details(before.value)}`;
  if (!isJsonObject(before.value) && !isJsonObject(after.value)) {
    return `changed: ${subject}: ${show(before.value)} → ${show(after.value)}`;
  }
  const [left, right] = [asFields(before.value), asFields(after.value)];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (key) => canonicalJson(left[key]) !== canonicalJson(right[key]),
  );
  const parts = keys.map((key) => `${code(key)} ${show(left[key])} → ${show(right[key])}`);
  return `changed: ${subject}: ${parts.join(', ')}`;
}

const asFields = (value: unknown): Readonly<Record<string, unknown>> => (isJsonObject(value) ? value : { is: value });

const show = (value: unknown): string => (value === undefined ? 'nothing' : code(canonicalJson(value)));

function details(value: unknown): string {
  if (value === undefined) return '';
  if (!isJsonObject(value)) return `: ${show(value)}`;
  const parts = Object.entries(value).map(([key, inner]) => `${code(key)} ${show(inner)}`);
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

/** What it means to whoever runs the plugin, in words of the SDK. */
function meaningOf(area: Area, name: string): string {
  if (area === 'permission') {
    const { description, risk } = permissionInfo[name as Permission];
    return ` (${risk} risk: ${lower(description)})`;
  }
  if (area === 'decision' && name in decisionInfo)
    return ` (${lower(decisionInfo[name as keyof typeof decisionInfo].description)})`;
  if ((area === 'provide' || area === 'consume') && name in pointInfo)
    return ` (${lower(pointInfo[name as keyof typeof pointInfo][area === 'provide' ? 'provides' : 'consumes'])})`;
  return '';
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
