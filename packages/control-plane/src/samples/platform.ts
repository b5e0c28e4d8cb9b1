import type { Alert, PluginInfo, Schedule } from '@streamspace/plugin-sdk';
import { hourMs, instant, minuteMs } from '../instant.ts';
import type { Builders } from './builders.ts';
import { before, type Scene } from './scene.ts';

const plugin: PluginInfo = {
  name: 'streamspace-slack',
  displayName: 'Slack',
  version: '1.4.0',
  type: 'integration',
  state: 'enabled',
  health: 'ok',
  permissions: ['network', 'read:sessions'],
  signed: true,
};

const schedule = (scene: Scene): Schedule => ({
  id: 'sch-8f21',
  user: scene.user.id,
  template: scene.template.name,
  name: 'Morning desk',
  timezone: 'Europe/Berlin',
  rule: { type: 'weekly', timeOfDay: '09:00', daysOfWeek: [1, 2, 3, 4, 5] },
  terminateAfterMinutes: 480,
  preWarmMinutes: 5,
  enabled: true,
  nextRunAt: instant(scene.at + 24 * hourMs),
});
const onSchedule = (scene: Scene) => ({ schedule: schedule(scene) });

const agent = (scene: Scene) => ({
  agent: { id: 'agent-1', platform: 'kubernetes', region: 'eu-central' },
  since: instant(scene.at),
  sessionCount: 7,
});

const alert = (scene: Scene): Alert => ({
  id: 'alr-77c1',
  rule: 'many-failed-sessions',
  severity: 'warning',
  summary: '5 sessions failed within 10 minutes',
  subject: { kind: 'cluster', id: 'default' },
  startedAt: before(scene, 10 * minuteMs),
  labels: { team: 'platform' },
});

/** What happens to templates, plugins, schedules and the installation. */
export const platformSamples = {
  'template.created': ({ template, at }) => ({
    template: { ...template, createdAt: instant(at), updatedAt: instant(at) },
  }),
  'template.updated': ({ template, at }) => ({
    template: { ...template, updatedAt: instant(at) },
    changes: ['image'],
    previousRevision: '9d0e4b71c2af',
  }),
  'template.deleted': ({ template }) => ({ template }),
  'plugin.installed': () => ({ plugin: { ...plugin, state: 'installed' } }),
  'plugin.uninstalled': () => ({ plugin: { ...plugin, state: 'disabled' } }),
  'plugin.enabled': () => ({ plugin, reason: 'operator' }),
  'plugin.disabled': () => ({ plugin: { ...plugin, state: 'disabled' }, reason: 'operator' }),
  'plugin.upgraded': () => ({ plugin, from: '1.3.2', to: '1.4.0', rolledBack: false }),
  'plugin.configured': () => ({ plugin, keys: ['webhookUrl'] }),
  'plugin.error': (scene) => ({
    plugin: { ...plugin, health: 'failing' },
    error: { code: 'timeout', message: 'The handler of session.created did not answer within 30 s' },
    count: 3,
    since: before(scene, 4 * minuteMs),
  }),
  'plugin.recovered': (scene) => ({ plugin, since: before(scene, minuteMs), downMs: 5 * minuteMs }),
  'plugin.data_loss': (scene) => ({
    plugin: { ...plugin, health: 'degraded' },
    what: 'dead_letter',
    count: 2,
    from: before(scene, hourMs),
    to: before(scene, minuteMs),
  }),
  'schedule.created': onSchedule,
  'schedule.updated': (scene) => ({ schedule: schedule(scene), changes: ['rule'] }),
  'schedule.deleted': onSchedule,
  'schedule.enabled': onSchedule,
  'schedule.disabled': (scene) => ({ schedule: { ...schedule(scene), enabled: false } }),
  'schedule.run.started': (scene) => ({
    schedule: schedule(scene),
    sessionId: scene.session.id,
    dueAt: instant(scene.at),
  }),
  'schedule.run.failed': (scene) => ({
    schedule: schedule(scene),
    dueAt: instant(scene.at),
    error: { code: 'quota', message: 'The owner has 5 of 5 sessions' },
  }),
  'agent.connected': agent,
  'agent.disconnected': agent,
  'config.changed': () => ({ scope: 'service', keys: ['heartbeatSeconds'] }),
  'system.startup': () => ({ version: '0.1.0', platformVersion: '2.0.0' }),
  'system.shutdown': () => ({ version: '0.1.0', platformVersion: '2.0.0', clean: true }),
  'alert.triggered': (scene) => ({ alert: alert(scene) }),
  'alert.resolved': (scene) => ({ alert: { ...alert(scene), resolvedAt: instant(scene.at) } }),
  'events.dropped': (scene) => ({
    type: 'session.heartbeat',
    count: 12,
    from: before(scene, 10 * minuteMs),
    to: instant(scene.at),
  }),
} satisfies Partial<Builders>;
