import type { Limit } from '@streamspace/control-plane';
import { PluginError, type Manifest } from '@streamspace/plugin-sdk';

/** What a manifest may ask for and this host does not do, with the words for the operator. */
const unsupported: readonly (readonly [needs: (manifest: Manifest) => boolean, what: string])[] = [
  [({ signals }) => some(signals), 'signals'],
  [({ adminCapabilities = [] }) => adminCapabilities.some(isBeyondDecisions), 'administrative capabilities'],
  [({ network }) => some(network?.identity), 'identity tokens (network.identity)'],
];

/** Deciding is what this host can let plugins do beyond their permissions. */
const isBeyondDecisions = ({ capability }: { readonly capability: string }): boolean =>
  !capability.startsWith('decide:');

const some = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

/** @throws {PluginError} `UNSUPPORTED`, naming everything that this host or its control plane lacks. */
export function requireSupported(manifest: Manifest, limits: readonly Limit[]): void {
  const essential = limits.filter((limit) => limit.essential);
  if (essential.length > 0) {
    throw new PluginError(
      'UNSUPPORTED',
      `${manifest.name} ${manifest.version} cannot work here: ${essential.map(({ message }) => message).join(' ')}`,
    );
  }
  const missing = unsupported.filter(([needs]) => needs(manifest)).map(([, what]) => what);
  if (missing.length > 0) {
    throw new PluginError(
      'UNSUPPORTED',
      `${manifest.name} ${manifest.version} needs what this host does not do: ${missing.join(', ')}`,
    );
  }
}
