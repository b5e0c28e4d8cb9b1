import type { Template, User } from '@streamspace/plugin-sdk';
import type { EntityFact, EntityKind } from './entity-tracker.ts';

const userFields = ['username', 'email', 'fullName', 'active', 'provider'] as const;
const templateFields = ['displayName', 'description', 'category', 'appType', 'iconUrl', 'image', 'tags'] as const;

/** @param ownName Our service user, whose sign-ins are no news. */
export function userKind(ownName: string | undefined): EntityKind<User> {
  return {
    kind: 'user',
    idOf: ({ id }) => id,
    created: (user) => ({ type: 'user.created', data: { user, provider: user.provider } }),
    changed(before, user) {
      const facts: EntityFact[] = [];
      const { changes, previous } = differences(before, user, userFields);
      if (changes.length > 0) facts.push({ type: 'user.updated', data: { user, changes, previous } });
      if (before.role !== user.role) {
        facts.push({ type: 'user.role_changed', data: { user, from: before.role, to: user.role } });
      }
      if ((user.lastLoginAt ?? '') > (before.lastLoginAt ?? '') && user.username !== ownName) {
        const method = user.provider === 'local' ? 'password' : 'sso';
        facts.push({ type: 'user.login', data: { user, provider: user.provider, method } });
      }
      return facts;
    },
    // Nobody tells whether the data is to go as well, and deleting cannot be undone.
    deleted: (user) => ({ type: 'user.deleted', data: { user, erase: false } }),
  };
}

export const templateKind: EntityKind<Template> = {
  kind: 'template',
  idOf: ({ name }) => name,
  created: (template) => ({ type: 'template.created', data: { template } }),
  changed(before, template) {
    if (before.revision === template.revision) return [];
    const { changes } = differences(before, template, templateFields);
    const named = changes.length > 0 ? changes : ['manifest'];
    const data = { template, changes: named, previousRevision: before.revision };
    return [{ type: 'template.updated', data }];
  },
  deleted: (template) => ({ type: 'template.deleted', data: { template } }),
};

function differences<T>(before: T, after: T, fields: readonly (keyof T & string)[]) {
  const changes = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  const previous = Object.fromEntries(changes.map((field) => [field, before[field]]));
  return { changes, previous };
}
