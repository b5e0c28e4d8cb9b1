import { memberPermissions, type ApiMember, type Permission } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, probe, type SuiteContext } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const members = Object.keys(memberPermissions) as ApiMember[];
const closed = members.filter((member) => memberPermissions[member] !== 'none');
/** Members whose names the plugin chooses, and those that depend on other keys of the manifest. */
const placeholders: readonly ApiMember[] = [
  'storage.collections',
  'extensions.use',
  'extensions.all',
  'decisions.ask',
  'decisions.setFailRules',
];
const free = members.filter((member) => memberPermissions[member] === 'none' && !placeholders.includes(member));
const permissions = [...new Set(closed.map((member) => memberPermissions[member] as Permission))];

/** Arguments that name nothing there is. */
const argumentsOf: Readonly<Partial<Record<ApiMember, readonly unknown[]>>> = {
  'users.update': ['nobody', { active: false }],
};

/** Calls a member by its dotted name, and says what came of it. */
async function attempt({ api }: SuiteContext, member: string, args: readonly unknown[]): Promise<string> {
  type Namespace = Record<string, unknown>;
  try {
    const holder = member.split('.').reduce<unknown>((value, key) => (value as Namespace)[key], api);
    const result = await (holder as (...given: readonly unknown[]) => unknown)(...args);
    if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result) {
      await (result as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
    }
    return 'ok';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
}

export function permissionsContract(open: OpenHost): void {
  describe('permissions', () => {
    describe('without any', () => {
      let host: SuiteHost;
      beforeAll(async () => {
        host = await open(probe);
      });
      afterAll(() => host.close());

      test.each(closed)('api.%s is refused, in words, and shows among the denials', async (member) => {
        const permission = memberPermissions[member];
        const asked = member.replace(/\.each$/, '.list');
        const args = argumentsOf[member] ?? (member === 'fetch' ? [host.vendor.origin] : ['nobody']);
        expect(await host.run(attempt, member, member.endsWith('.list') || member.endsWith('.each') ? [] : args)).toBe(
          `PERMISSION_DENIED: probe cannot call api.${asked}: declare "${permission}" in manifest.json`,
        );
        expect(host.operator.denials('probe')).toContainEqual(
          expect.objectContaining({ member: asked, code: 'PERMISSION_DENIED' }),
        );
      });

      test.each(free)('api.%s is open', async (member) => {
        expect(await host.run(attempt, member, [])).not.toMatch(/PERMISSION_DENIED|TypeError/);
      });
    });

    describe.each(permissions)('with %s', (permission) => {
      let host: SuiteHost;
      beforeAll(async () => {
        host = await open(probe, {
          manifest: { permissions: [permission], permissionReasons: { [permission]: 'The suite needs it here' } },
        });
        host.vendor.serve(() => new Response('hello'));
      });
      afterAll(() => host.close());

      test.each(closed.filter((member) => memberPermissions[member] === permission))(
        'api.%s is carried out',
        async (member) => {
          const isList = member.endsWith('.list') || member.endsWith('.each');
          const args = argumentsOf[member] ?? (member === 'fetch' ? [host.vendor.origin] : ['nobody']);
          const outcome = await host.run(attempt, member, isList ? [] : args);
          if (isList || member === 'fetch') expect(outcome).toBe('ok');
          else expect(outcome).toMatch(/^(NOT_FOUND|INVALID_ARGUMENT): /);
          expect(host.operator.denials('probe')).toEqual([]);
        },
      );

      test('the members of another permission stay closed', async () => {
        const [other] = closed.filter((member) => memberPermissions[member] !== permission);
        expect(await host.run(attempt, other ?? '', ['nobody'])).toMatch(/^PERMISSION_DENIED: /);
      });
    });

    test('what an optional permission unlocks is absent until it is granted, and absent again once revoked', async () => {
      const reason = 'Says who works with what';
      const host = await open(probe, {
        manifest: { optionalPermissions: [{ permission: 'read:users', reason }] },
      });
      const kind = () => host.run(({ api }) => typeof api.users?.list);
      expect(await kind()).toBe('undefined');
      await host.operator.grant('probe', 'read:users');
      expect(await kind()).toBe('function');
      expect(await host.run(async ({ api }) => (await api.users.list()).length)).toBe(8);
      await host.operator.revoke('probe', 'read:users');
      expect(await kind()).toBe('undefined');
      await expect(host.operator.grant('probe', 'write:users')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await host.close();
    });

    test('repeats of a refused call are counted, not listed', async () => {
      const host = await open(
        pluginOf(async ({ api }) => {
          for (let turn = 0; turn < 3; turn += 1) await api.users.list().catch(() => undefined);
        }),
      );
      expect(host.operator.denials('probe')).toMatchObject([{ member: 'users.list', count: 3 }]);
      await host.close();
    });
  });
}
