import type { Manifest } from '@streamspace/plugin-sdk';

/** Whether a rule names this host. One that comes from the configuration is not known here, and covers none. */
export function isHostCovered(manifest: Manifest, host: string): boolean {
  return (manifest.network?.hosts ?? []).some((rule) => rule.host !== undefined && fits(rule.host, host));
}

/** Whether some rule leaves the host, or a part of it, to the configuration or to whoever gives the names below a domain. */
export function takesHostsFromOutside(manifest: Manifest): boolean {
  return (manifest.network?.hosts ?? []).some(({ host }) => host === undefined || /[*{]/.test(host));
}

/** `*.` stands for one label or more, `{key}` for the part of one. */
function fits(pattern: string, host: string): boolean {
  const parts = pattern.split(/(^\*\.|\{[^}]*\})/).map((part) => {
    if (part === '*.') return '([^.]+\\.)+';
    return part.startsWith('{') ? '[^.]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`).test(host.toLowerCase());
}
