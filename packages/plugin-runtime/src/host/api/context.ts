import type { ControlPlane } from '@streamspace/control-plane';
import type { Manifest, PluginInfo } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import type { Deliveries } from '../../deliveries/index.ts';
import type { KeyValueStore } from '../../storage/key-value.ts';

/** What the calls of one plugin work with. */
export interface ApiContext {
  readonly manifest: Manifest;
  readonly clock: Clock;
  readonly controlPlane: ControlPlane;
  readonly deliveries: Deliveries;
  readonly storage: KeyValueStore;
  /** All installed plugins, as others may see them. */
  plugins(): readonly PluginInfo[];
  /** Addresses that the operator wrote into the configuration keys of `email.recipients`. */
  allowedRecipients(): ReadonlySet<string>;
  /** Whether any secret of the configuration stands in the text. */
  holdsSecret(text: string): boolean;
  setHealth(condition: string, state: HealthState | undefined): void;
  /** Writes one key of the configuration. @throws {PluginError} `PERMISSION_DENIED`, `CONFIG_INVALID` */
  setConfig(key: string, value: unknown): Promise<void>;
}

export interface HealthState {
  readonly level: 'degraded' | 'failing';
  readonly message: string;
  readonly hint?: string | undefined;
}
