import type { Session, TestCheck } from '@streamspace/plugin-sdk';
import type {
  AuditRow,
  DeliveryRow,
  InboxNotice,
  InstalledPlugin,
  LogLine,
  PermissionRequest,
  RepositoryView,
  SyncRecord,
} from '../api-types.ts';
import type { IconName } from './ui/icon.tsx';

/** How a state reads: always a word and an icon, the colour only underlines them. */
export interface StateWords {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'calm';

const words = (word: string, icon: IconName, tone: Tone): StateWords => ({ word, icon, tone });

const pluginStates: Readonly<Record<InstalledPlugin['state'], StateWords>> = {
  installed: words('Installed', 'download', 'calm'),
  starting: words('Starting', 'clock', 'busy'),
  enabled: words('Enabled', 'check', 'good'),
  standby: words('On standby', 'clock', 'calm'),
  disabled: words('Disabled', 'pause', 'calm'),
  restarting: words('Restarting', 'refresh', 'warn'),
  quarantined: words('Quarantined', 'stop', 'bad'),
};

const healthWords: Readonly<Record<InstalledPlugin['health'], StateWords | undefined>> = {
  ok: undefined,
  degraded: words('Degraded', 'warning', 'warn'),
  failing: words('Failing', 'error', 'bad'),
};

/** The state of an installed plugin, or what its health makes of it while it runs. */
export function pluginState({ state, health }: Pick<InstalledPlugin, 'state' | 'health'>): StateWords {
  return (state === 'enabled' ? healthWords[health] : undefined) ?? pluginStates[state];
}

export const deliveryStates: Readonly<Record<DeliveryRow['state'], StateWords>> = {
  waiting: words('Waiting', 'clock', 'busy'),
  running: words('Running', 'play', 'busy'),
  done: words('Done', 'check', 'good'),
  dead: words('Dead letter', 'error', 'bad'),
  cancelled: words('Cancelled', 'stop', 'calm'),
  dropped: words('Dropped', 'cross', 'warn'),
};

export const sessionStates: Readonly<Record<Session['state'], StateWords>> = {
  pending: words('Pending', 'clock', 'busy'),
  running: words('Running', 'play', 'good'),
  hibernating: words('Hibernating', 'clock', 'busy'),
  hibernated: words('Hibernated', 'moon', 'calm'),
  waking: words('Waking', 'clock', 'busy'),
  terminating: words('Ending', 'clock', 'busy'),
  terminated: words('Ended', 'stop', 'calm'),
  failed: words('Failed', 'error', 'bad'),
};

export const checkStates: Readonly<Record<TestCheck['status'], StateWords>> = {
  ok: words('Passed', 'check', 'good'),
  warn: words('Warning', 'warning', 'warn'),
  failed: words('Failed', 'error', 'bad'),
};

export const noticeLevels: Readonly<Record<InboxNotice['level'], StateWords>> = {
  info: words('Info', 'info', 'calm'),
  warning: words('Warning', 'warning', 'warn'),
  error: words('Error', 'error', 'bad'),
  critical: words('Critical', 'error', 'bad'),
};

export const logLevels: Readonly<Record<LogLine['level'], StateWords>> = {
  debug: words('Debug', 'dot', 'calm'),
  info: words('Info', 'info', 'calm'),
  warn: words('Warning', 'warning', 'warn'),
  error: words('Error', 'error', 'bad'),
};

export const riskWords: Readonly<Record<PermissionRequest['risk'], StateWords>> = {
  low: words('Low risk', 'shield', 'calm'),
  medium: words('Medium risk', 'shield', 'warn'),
  high: words('High risk', 'warning', 'bad'),
};

export const repositoryStates: Readonly<Record<RepositoryView['state'], StateWords>> = {
  waiting: words('Not synced yet', 'clock', 'calm'),
  syncing: words('Syncing', 'refresh', 'busy'),
  current: words('Up to date', 'check', 'good'),
  failed: words('Failed', 'error', 'bad'),
};

export const syncOutcomes: Readonly<Record<SyncRecord['outcome'], StateWords>> = {
  updated: words('Updated', 'check', 'good'),
  unchanged: words('Nothing new', 'dot', 'calm'),
  failed: words('Failed', 'error', 'bad'),
};

export const auditOutcomeWords: Readonly<Record<AuditRow['outcome'], StateWords>> = {
  success: words('Success', 'check', 'good'),
  failure: words('Failure', 'error', 'bad'),
  denied: words('Denied', 'lock', 'warn'),
};
