import { permissionInfo, permissionSchema } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { byDanger, permissionWords } from './permissions.ts';

function dangerousOf(table: Readonly<Record<string, { readonly dangerous: boolean }>>) {
  return permissionSchema.options.filter((permission) => table[permission]?.dangerous);
}

test('chips call the same permissions dangerous as the contract does', () => {
  expect(dangerousOf(permissionWords)).toEqual(dangerousOf(permissionInfo));
});

test('dangerous permissions come first', () => {
  expect(byDanger(['read:users', 'network', 'read:sessions', 'admin'])).toEqual([
    'network',
    'admin',
    'read:sessions',
    'read:users',
  ]);
});
