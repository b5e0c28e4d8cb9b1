import type { Manifest, NetworkHost } from '@streamspace/plugin-sdk';

/** Whether a rule names this host. One that comes from the configuration is not known here, and covers none. */
export function isHostCovered(manifest: Manifest, host: string): boolean {
  return (manifest.network?.hosts ?? []).some((rule) => rule.host !== undefined && fits(rule.host, host, rule.map));
}

/** Whether some rule leaves the host, or a part of it, to the configuration or to whoever gives the names below a domain. */
export function takesHostsFromOutside(manifest: Manifest): boolean {
  return (manifest.network?.hosts ?? []).some(({ host }) => host === undefined || /[*{]/.test(host));
}

/** `*.` stands for one label or more, `{key}` for the part of one, or for what its map says. */
function fits(pattern: string, host: string, map: NetworkHost['map'] = {}): boolean {
  const parts = pattern.split(/(^\*\.|\{[^}]*\})/).map((part) => {
    if (part === '*.') return '([^.]+\\.)+';
    if (!part.startsWith('{')) return escaped(part);
    const values = map[part.slice(1, -1)];
    return values === undefined ? '[^.]+' : `(${Object.values(values).map(escaped).join('|')})`;
  });
  return new RegExp(`^${parts.join('')}$`).test(host.toLowerCase());
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
