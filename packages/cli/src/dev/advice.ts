import type { Denial } from '@streamspace/plugin-service';
import { memberPermissions, permissionInfo, type Manifest, type Permission } from '@streamspace/plugin-sdk';

/**
 * The lines for manifest.json that would allow what was denied; none where no line would.
 *
 * @param manifest As it stands now.
 */
export function manifestAdvice(denial: Denial, manifest: Manifest): readonly string[] {
  if (denial.code !== 'PERMISSION_DENIED') return [];
  const needed = (memberPermissions as Readonly<Record<string, Permission | 'none'>>)[denial.member] ?? 'none';
  if (needed === 'none') return [];
  if (!manifest.permissions.includes(needed)) {
    const optional = manifest.optionalPermissions?.some(({ permission }) => permission === needed) ?? false;
    return optional ? [] : permissionLines(manifest, needed);
  }
  return needed === 'network' ? hostLines(denial.message, manifest) : [];
}

function permissionLines({ permissions, permissionReasons }: Manifest, needed: Permission): string[] {
  const line = `"permissions": ${onOneLine([...permissions, needed])}`;
  if (!permissionInfo[needed].dangerous) return [line];
  const reasons = { ...permissionReasons, [needed]: 'why it needs this, for the person who decides' };
  return [line, `"permissionReasons": ${onOneLine(reasons)}`];
}

/** The broker says `api.example.com:443 is not among the hosts of this plugin`. */
function hostLines(message: string, { network }: Manifest): string[] {
  const [, host, port] = /^(\S+):(\d+) is not among the hosts/.exec(message) ?? [];
  if (host === undefined) return [];
  const entry = { host, ...(port === '443' ? {} : { port: Number(port) }), reason: 'what it sends there, and why' };
  return [`"network": ${onOneLine({ ...network, hosts: [...(network?.hosts ?? []), entry] })}`];
}

/** JSON as people write it on one line. */
function onOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`);
  return `{ ${entries.join(', ')} }`;
}
