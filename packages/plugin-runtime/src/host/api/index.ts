import { PluginError, type Banner, type Page } from '@streamspace/plugin-sdk';
import { isHostMember, parseArguments, type ArgumentsOf, type HostMember } from './arguments.ts';
import { useCollections } from './collections.ts';
import { requireActive } from '../acting-as.ts';
import { appendAudit } from './audit.ts';
import type { ApiContext } from './context.ts';
import { askOthers, setFailRules } from './decisions.ts';
import { emit } from './events.ts';
import { enqueue, jobStats, listJobs, pauseJob, resumeJob } from './jobs.ts';
import { keyMethods } from './keys.ts';
import { checkActions, sendMail, sendNotice, wake, withoutUndefined } from './people.ts';
import { spoolMethods } from './spool.ts';

export type { ApiContext, HealthState } from './context.ts';
export { isHostMember, type HostMember } from './arguments.ts';
export { jobPolicy } from './jobs.ts';

type Methods = {
  readonly [M in HostMember]: (context: ApiContext, args: ArgumentsOf<M>, signal: AbortSignal) => Promise<unknown>;
};

/** On the wire a page is an object: an array cannot carry its cursor. */
async function page<T>(rows: Promise<Page<T>>): Promise<{ items: readonly T[]; next?: string }> {
  const items = await rows;
  return { items: [...items], ...(items.next === undefined ? {} : { next: items.next }) };
}

/** What each member does, once the gate has let it pass and its arguments are known to be right. */
const methods: Methods = {
  'sessions.list': ({ controlPlane }, [filter, query]) =>
    page(controlPlane.sessions.list(withoutUndefined(filter), withoutUndefined(query))),
  'sessions.get': ({ controlPlane }, [id]) => controlPlane.sessions.get(id),
  'sessions.hibernate': ({ controlPlane, caller }, [id, act]) =>
    controlPlane.sessions.hibernate(id, withoutUndefined(act), caller),
  'sessions.wake': wake,
  'sessions.terminate': ({ controlPlane, caller }, [id, act]) =>
    controlPlane.sessions.terminate(id, withoutUndefined(act), caller),

  async as({ controlPlane }, [userId]) {
    await requireActive(controlPlane, userId);
  },
  'users.list': ({ controlPlane }, [filter, query]) =>
    page(controlPlane.users.list(withoutUndefined(filter), withoutUndefined(query))),
  'users.get': ({ controlPlane }, [id]) => controlPlane.users.get(id),
  'users.groups': ({ controlPlane }, [id]) => controlPlane.users.groups(id),
  'users.update': ({ controlPlane, caller }, [id, change, act]) =>
    controlPlane.users.update(id, change, withoutUndefined(act), caller),

  'templates.list': ({ controlPlane }, [filter, query]) =>
    page(controlPlane.templates.list(withoutUndefined(filter), withoutUndefined(query))),
  'templates.get': ({ controlPlane }, [name]) => controlPlane.templates.get(name),

  'plugins.list': async (context) => ({ items: context.plugins() }),
  async 'plugins.get'(context, [name]) {
    const found = context.plugins().find((plugin) => plugin.name === name);
    if (found === undefined) throw new PluginError('NOT_FOUND', `No plugin "${name}" is installed`);
    return found;
  },

  'events.emit': emit,
  notify: sendNotice,
  email: sendMail,

  'storage.get': async ({ storage, manifest }, [key]) => storage.get(manifest.name, key),
  'storage.set': async ({ storage, manifest }, [key, value]) => storage.set(manifest.name, key, value),
  'storage.delete': async ({ storage, manifest }, [key]) => storage.delete(manifest.name, key),
  'storage.keys': async ({ storage, manifest }, [prefix]) => storage.keys(manifest.name, prefix),
  'storage.usage': async ({ storage, manifest }) => storage.usage(manifest.name),
  'storage.collections': useCollections,

  ...spoolMethods,
  ...keyMethods,
  audit: appendAudit,
  'metrics.record': async ({ metrics, manifest }, [reports]) => metrics.record(manifest.name, reports),

  'jobs.enqueue': enqueue,
  'jobs.list': listJobs,
  'jobs.retry': async ({ deliveries, manifest }, [id]) =>
    void (await deliveries.redeliver({ plugin: manifest.name, id })),
  'jobs.cancel': ({ deliveries, manifest }, [job, which]) =>
    deliveries.cancel({ plugin: manifest.name, job, ...which }),
  'jobs.stats': jobStats,
  'jobs.pause': pauseJob,
  'jobs.resume': resumeJob,
  'jobs.progress': async ({ progress }, [token, report]) => progress.report(token, withoutUndefined(report)),

  'decisions.ask': askOthers,
  'decisions.setFailRules': setFailRules,
  'settings.get': async ({ ui }, [userId]) => ui.settings(userId),
  refresh: async ({ ui }, [view]) => ui.refresh(view),
  banner: async ({ ui, manifest }, [key, banner]) => {
    checkActions(manifest, banner?.actions);
    ui.setBanner(key, banner === undefined ? undefined : (withoutUndefined(banner) as Banner));
  },
  health: async (context, [condition, state]) => context.setHealth(condition, state),
  'config.set': (context, [key, value]) => context.setConfig(key, value),
};

/**
 * Runs one call of a plugin.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for an unknown member or wrong arguments, and what the member itself throws.
 */
export async function callApi(
  context: ApiContext,
  member: string,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> {
  if (!isHostMember(member)) throw new PluginError('INVALID_ARGUMENT', `There is no api.${member}`);
  return run(context, member, args, signal);
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it ties the method to its own arguments
function run<M extends HostMember>(
  context: ApiContext,
  member: M,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> {
  return methods[member](context, parseArguments(member, args), signal);
}
