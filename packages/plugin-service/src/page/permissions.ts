import type { Permission } from '@streamspace/plugin-sdk';

/**
 * Permissions in two or three words, for chips. `dangerous` repeats what the contract says, and a test holds the two
 * together: the contract itself would bring its validator into the page.
 */
export const permissionWords: Readonly<Record<Permission, { readonly words: string; readonly dangerous: boolean }>> = {
  'read:sessions': { words: 'Sees sessions', dangerous: false },
  'write:sessions': { words: 'Controls sessions', dangerous: false },
  'read:users': { words: 'Sees users', dangerous: false },
  'write:users': { words: 'Changes users', dangerous: false },
  'read:templates': { words: 'Sees templates', dangerous: false },
  'write:templates': { words: 'Changes templates', dangerous: false },
  network: { words: 'Network', dangerous: true },
  admin: { words: 'Administrative', dangerous: true },
};

/** Dangerous ones first, otherwise in the order of the table. */
export function byDanger(permissions: readonly Permission[]): readonly Permission[] {
  const order = Object.keys(permissionWords);
  const rank = (permission: Permission) =>
    order.indexOf(permission) - (permissionWords[permission].dangerous ? order.length : 0);
  return permissions.toSorted((a, b) => rank(a) - rank(b));
}
