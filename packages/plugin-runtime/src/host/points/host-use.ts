import { pointName, toPluginErrorData, type ExtensionPointName, type Manifest } from '@streamspace/plugin-sdk';
import type { ApiContext } from '../api/index.ts';
import type { Logbook } from '../logbook.ts';
import type { Providers } from './providers.ts';
import { usePoint } from './use-point.ts';

const host = { plugin: 'host' };

/** What the host uses other plugins for, in answer to a plugin's calls: never that plugin itself. */
export function createHostUse(
  providers: Providers,
  manifest: Manifest,
  logbook: Logbook,
): Pick<ApiContext, 'emailTransport' | 'auditLog'> {
  const isThere = (point: ExtensionPointName): boolean =>
    manifest.provides?.some((use) => pointName(use) === point) !== true && providers.has(point, host);

  return {
    emailTransport: () => (isThere('email-transport') ? usePoint(providers, 'email-transport', host) : undefined),

    auditLog(row) {
      if (!isThere('audit-log')) return;
      usePoint(providers, 'audit-log', host)
        .append(row)
        .catch((error: unknown) => {
          const message = `The audit log did not take a row: ${toPluginErrorData(error).message}`;
          logbook.write({ level: 'warn', from: 'host', message });
        });
    },
  };
}
