import type { Me } from '../../api-types.ts';

/** What a person with a role is. */
export const roleNames: Readonly<Record<Me['access']['role'], string>> = {
  user: 'a user',
  operator: 'an operator',
  admin: 'an administrator',
};

const order = ['user', 'operator', 'admin'] as const;

/** The roles up to one's own, the lowest first. */
export const rolesUpTo = (role: Me['access']['role']) => order.slice(0, order.indexOf(role) + 1);
