import { eventCatalogue, type EventType, type PlatformEvent } from '@streamspace/plugin-sdk';

/** Who states the events of a family that plugins emit. */
const emitters: Readonly<Record<string, string>> = {
  audit: 'streamspace-audit-advanced',
  billing: 'streamspace-billing',
  cluster: 'streamspace-node-manager',
  compliance: 'streamspace-compliance',
  email: 'streamspace-email',
  monitors: 'streamspace-multi-monitor',
  node: 'streamspace-node-manager',
  plugin: 'streamspace-analytics-advanced',
  recording: 'streamspace-recording',
  snapshot: 'streamspace-snapshots',
  storage: 'streamspace-storage-s3',
  workflow: 'streamspace-workflows',
};

/** Families that the plugin host states itself. */
const hostFamilies = new Set(['plugin', 'config', 'system', 'alert', 'events']);

/** Who states an event of this type on a usual installation. */
export function usualSource(type: EventType): PlatformEvent['source'] {
  if (type === 'audit.violation') return 'plugin:streamspace-dlp';
  const family = type.slice(0, type.indexOf('.'));
  if (eventCatalogue[type].from === 'plugin') return `plugin:${emitters[family] ?? `streamspace-${family}`}`;
  return hostFamilies.has(family) ? 'host' : 'control-plane';
}
