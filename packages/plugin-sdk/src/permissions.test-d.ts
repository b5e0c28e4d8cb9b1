import { expectTypeOf, test } from 'vitest';
import { PluginError, type ApiMember, type MembersOf, type PluginErrorCode } from './index.ts';

test('the table of members gives the members of a permission', () => {
  expectTypeOf<MembersOf<'write:sessions'>>().toEqualTypeOf<
    'sessions.hibernate' | 'sessions.wake' | 'sessions.terminate'
  >();
  expectTypeOf<MembersOf<'network'>>().toEqualTypeOf<'fetch' | 'connect' | 'webSocket'>();
});

test('admin unlocks no member by itself', () => {
  expectTypeOf<MembersOf<'admin'>>().toBeNever();
});

test('a member that is not in the table does not exist', () => {
  expectTypeOf<'sessions.destroy'>().not.toExtend<ApiMember>();
});

test('an error has a known code', () => {
  expectTypeOf(new PluginError('NOT_FOUND', 'x').code).toEqualTypeOf<PluginErrorCode>();
  // @ts-expect-error -- no such code
  void new PluginError('NOT_THERE', 'x');
});
