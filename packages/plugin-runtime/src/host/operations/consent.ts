import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import { checkConsent } from '../egress-policy.ts';
import type { Registry } from '../registry.ts';
import type { PluginHost } from '../types.ts';

type ConsentOperations = Pick<PluginHost, 'allowHost' | 'forbidHost' | 'grant' | 'revoke'>;

/** What operators agree to, and take back. */
export function consentOperations(registry: Registry, clock: Clock): ConsentOperations {
  return {
    async allowHost(name, { host, port }) {
      const entry = registry.find(name);
      checkConsent({ host, port });
      const isThis = (target: { readonly host: string; readonly port: number }): boolean =>
        target.host === host && target.port === port;
      const { reason, protocol } = entry.pendingConsents.find(isThis) ?? {};
      const consent = {
        host,
        port,
        allowedAt: new Date(clock.now()).toISOString(),
        ...(reason === undefined ? {} : { reason }),
        ...(protocol === undefined ? {} : { protocol }),
      };
      const others = entry.record.consents.filter((other) => !isThis(other) || other.protocol !== protocol);
      registry.save(entry, { consents: [...others, consent] });
      return registry.reload(entry);
    },

    async forbidHost(name, { host, port }) {
      const entry = registry.find(name);
      const consents = entry.record.consents.filter((consent) => consent.host !== host || consent.port !== port);
      if (consents.length === entry.record.consents.length) {
        throw new PluginError('NOT_FOUND', `${name} was not allowed to reach ${host}:${port}`);
      }
      registry.save(entry, { consents });
      return registry.reload(entry);
    },

    async grant(name, permission) {
      const entry = registry.find(name);
      const { manifest, granted } = entry.record;
      if (manifest.optionalPermissions?.some((optional) => optional.permission === permission) !== true) {
        throw new PluginError('INVALID_ARGUMENT', `${name} does not list "${permission}" under optionalPermissions`);
      }
      if (granted.includes(permission)) return registry.view(entry);
      registry.save(entry, { granted: [...granted, permission] });
      return registry.reload(entry);
    },

    async revoke(name, permission) {
      const entry = registry.find(name);
      const { manifest, granted } = entry.record;
      if (manifest.permissions.includes(permission)) {
        throw new PluginError(
          'INVALID_ARGUMENT',
          `${name} cannot work without "${permission}": disable the plugin instead`,
        );
      }
      if (!granted.includes(permission)) return registry.view(entry);
      registry.save(entry, { granted: granted.filter((other) => other !== permission) });
      return registry.reload(entry);
    },
  };
}
