import type { QuotaUsage } from '@streamspace/plugin-sdk';
import { instant } from '../instant.ts';
import type { Builders } from './builders.ts';
import type { Scene } from './scene.ts';

const quota = ({ user }: Scene, used: number): QuotaUsage => ({
  owner: { kind: 'user', id: user.id },
  resource: 'sessions',
  used,
  limit: 5,
  ratio: used / 5,
  level: used < 5 ? 'warning' : 'exceeded',
});

const updated = (scene: Scene) => ({ ...scene.user, updatedAt: instant(scene.at) });

/** What happens to accounts and their limits. */
export const userSamples = {
  'user.created': ({ user, at }) => {
    const { lastLoginAt: _never, ...created } = { ...user, createdAt: instant(at), updatedAt: instant(at) };
    return { user: created, provider: user.provider };
  },
  'user.updated': (scene) => ({
    user: { ...updated(scene), active: false },
    changes: ['active'],
    previous: { active: true },
  }),
  'user.deleted': ({ user }) => ({ user: { ...user, active: false }, erase: true }),
  'user.login': (scene) => ({
    user: { ...updated(scene), lastLoginAt: instant(scene.at) },
    provider: scene.user.provider,
    method: scene.user.provider === 'local' ? 'password' : 'sso',
    loginId: 'c0ffee00-5e55-4a10-8b7d-3d9f1a2b4c5d',
    mfa: true,
  }),
  'user.login_failed': ({ user }) => ({ user, reason: 'password', provider: user.provider }),
  'user.logout': ({ user }) => ({ user, loginId: 'c0ffee00-5e55-4a10-8b7d-3d9f1a2b4c5d', reason: 'user' }),
  'user.role_changed': (scene) => ({ user: { ...updated(scene), role: 'operator' }, from: 'user', to: 'operator' }),
  'user.mfa_changed': (scene) => ({ user: { ...updated(scene), mfa: true }, enabled: true, methods: ['totp'] }),
  'user.data_export': ({ user }) => ({
    user,
    requestedBy: user.id,
    scope: 'sessions',
    format: 'json',
    sizeBytes: 182_044,
  }),
  'quota.warning': (scene) => ({ quota: quota(scene, 4), user: scene.user }),
  'quota.exceeded': (scene) => ({ quota: quota(scene, 5), user: scene.user }),
} satisfies Partial<Builders>;
