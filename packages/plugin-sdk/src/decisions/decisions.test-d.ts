import { describe, expectTypeOf, test } from 'vitest';
import { allow, definePlugin, deny, type Decision, type DecisionRequest } from '../index.ts';

const judge = {
  name: 'judge',
  permissions: ['admin'],
  decisions: [{ on: 'file.transfer', budgetMs: 300 }],
} as const;
const asker = { name: 'asker', permissions: [], asks: ['recording.delete'] } as const;
const bare = { name: 'bare', permissions: [] } as const;

describe('decisions', () => {
  test('get the question of their name, and answer with a verdict or nothing', () => {
    definePlugin(judge, {
      onLoad: () => ({
        decisions: {
          'file.transfer': (request) => {
            expectTypeOf(request).toEqualTypeOf<DecisionRequest<'file.transfer'>>();
            if (request.sizeBytes === 0) return;
            return request.direction === 'in' ? allow({ notice: 'Scanned' }) : deny('Files stay here');
          },
        },
      }),
    });
  });
  test('are not forgotten, and hold nothing else', () => {
    // @ts-expect-error -- file.transfer is declared
    definePlugin(judge, { onLoad: () => ({}) });
    // @ts-expect-error -- nothing is declared
    definePlugin(bare, { onLoad: () => ({ decisions: { 'user.login': () => allow() } }) });
    // @ts-expect-error -- a sentence is no verdict
    definePlugin(judge, { onLoad: () => ({ decisions: { 'file.transfer': () => 'no' } }) });
  });
  test('are asked for by name', () => {
    definePlugin(asker, {
      onLoad({ api }) {
        const asked = api.decisions.ask('recording.delete', { recording: { id: 'r1' }, reason: 'expired' });
        expectTypeOf(asked).resolves.toEqualTypeOf<Decision>();
        // @ts-expect-error -- not under asks
        void api.decisions.ask('user.login', {});
        // @ts-expect-error -- the question lacks its subject
        void api.decisions.ask('recording.delete', { reason: 'expired' });
        return {};
      },
    });
    definePlugin(bare, {
      onLoad({ api }) {
        // @ts-expect-error -- neither asks nor decides
        void api.decisions;
        return {};
      },
    });
  });
});
