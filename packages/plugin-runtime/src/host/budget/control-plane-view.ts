import type { ControlPlane } from '@streamspace/control-plane';

/** The part of a control plane that plugins reach. */
export type PluginControlPlane = Pick<
  ControlPlane,
  'platform' | 'capabilities' | 'sessions' | 'users' | 'templates' | 'notify' | 'sendMail'
>;

/** Kinds of things that are read. */
export type Noun = 'sessions' | 'users' | 'templates';

/** How the calls of a view are made. */
export interface Calls {
  /** `member` and `args` together say what is asked for. */
  read<T>(member: string, args: readonly unknown[], work: () => Promise<T>): Promise<T>;
  /** `changes`: what was read of these before no longer holds. */
  write<T>(changes: readonly Noun[], work: () => Promise<T>): Promise<T>;
}

/** A control plane whose every call goes through `calls`. */
export function createControlPlaneView(controlPlane: ControlPlane, { read, write }: Calls): PluginControlPlane {
  const { sessions, users, templates } = controlPlane;
  return {
    platform: controlPlane.platform,
    capabilities: () => read('capabilities', [], () => controlPlane.capabilities()),
    sessions: {
      list: (...args) => read('sessions.list', args, () => sessions.list(...args)),
      get: (id) => read('sessions.get', [id], () => sessions.get(id)),
      create: (...args) => write(['sessions', 'users'], () => sessions.create(...args)),
      hibernate: (...args) => write(['sessions', 'users'], () => sessions.hibernate(...args)),
      wake: (...args) => write(['sessions', 'users'], () => sessions.wake(...args)),
      terminate: (...args) => write(['sessions', 'users'], () => sessions.terminate(...args)),
    },
    users: {
      list: (...args) => read('users.list', args, () => users.list(...args)),
      get: (id) => read('users.get', [id], () => users.get(id)),
      groups: (id) => read('users.groups', [id], () => users.groups(id)),
      update: (...args) => write(['users'], () => users.update(...args)),
    },
    templates: {
      list: (...args) => read('templates.list', args, () => templates.list(...args)),
      get: (name) => read('templates.get', [name], () => templates.get(name)),
    },
    notify: (...args) => write([], () => controlPlane.notify(...args)),
    sendMail: (...args) => write([], () => controlPlane.sendMail(...args)),
  };
}
