import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEmbeddedControlPlane, createRemoteControlPlane, type Credentials } from '@streamspace/control-plane';
import { PluginError } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from './context.ts';

/** The embedded control plane: how fast its time passes (default 1), and whether its users do something (default true). */
export interface EmbeddedChoice {
  readonly speed?: number;
  readonly life?: boolean;
}

/** A real one, and the account of the service there. */
export interface RemoteChoice {
  /** Without `/api/v1`. */
  readonly url: string;
  readonly credentials: Credentials;
}

export type ControlPlaneChoice = EmbeddedChoice | RemoteChoice;

const files = { embedded: 'control-plane.db', remote: 'remote-control-plane.db' } as const;

/**
 * The control plane of a data folder. A folder stays with the kind that it began with: the events that plugins have had are
 * counted in it.
 *
 * @throws {PluginError} `INVALID_STATE` for a folder of the other kind, `INVALID_ARGUMENT` for an address that is none.
 */
export function openControlPlane(
  dataDir: string,
  choice: ControlPlaneChoice,
  own: { readonly publicUrl: string; readonly log: (message: string) => void },
): ServiceControlPlane {
  const isRemote = 'url' in choice;
  if (existsSync(join(dataDir, isRemote ? files.embedded : files.remote))) {
    const [has, wanted] = isRemote ? ['an embedded', 'a remote'] : ['a remote', 'an embedded'];
    throw new PluginError(
      'INVALID_STATE',
      `${dataDir} belongs to ${has} control plane: choose another data folder for ${wanted} one`,
    );
  }
  if (isRemote) {
    const { url, credentials } = choice;
    return createRemoteControlPlane({ url, credentials, path: join(dataDir, files.remote), log: own.log });
  }
  const { speed = 1, life = true } = choice;
  return createEmbeddedControlPlane({ path: join(dataDir, files.embedded), publicUrl: own.publicUrl, speed, life });
}
