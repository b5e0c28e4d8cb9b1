import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typedPluginOf, type SuiteContext } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

interface Task {
  readonly id: string;
  readonly owner: string;
  readonly state?: string;
  readonly slug?: string;
}
interface Rows<Row> {
  get(key: object): Promise<Row | undefined>;
  put(row: Row): Promise<void>;
  insert(row: Row): Promise<boolean>;
  delete(key: object): Promise<boolean>;
  find(query: object): Promise<readonly Row[] & { readonly next?: string }>;
  scan(query?: object): AsyncIterable<Row>;
  count(query?: object): Promise<number>;
  update(key: object, change: (row: Row | undefined) => Row): Promise<Row>;
}
/** The API with the collections of the suite, which its own type does not know. */
type Context = Omit<SuiteContext, 'api'> & {
  readonly api: { readonly storage: SuiteContext['api']['storage'] & { readonly tasks: Rows<Task> } };
};

export function collectionsContract(open: OpenHost): void {
  describe('collections', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        typedPluginOf(`collections: {
          tasks: collection(
            z.object({
              id: z.string(),
              owner: z.string(),
              state: z.enum(['open', 'done']).default('open'),
              slug: z.string().optional(),
            }),
            { key: 'id', unique: ['slug'], index: [['owner', 'state']] },
          ),
        }`),
      );
    });
    afterAll(() => host.close());
    const run = <Result>(probe: (context: Context) => Promise<Result>): Promise<Result> => host.run(probe as never);

    test('a row gets its defaults, and is there after a restart', async () => {
      await run(({ api }) => api.storage.tasks.put({ id: '1', owner: 'ada' }));
      await host.restart();
      expect(await run(({ api }) => api.storage.tasks.get({ id: '1' }))).toEqual({
        id: '1',
        owner: 'ada',
        state: 'open',
      });
      expect(await run(async ({ api }) => typeof (await api.storage.tasks.get({ id: '?' })))).toBe('undefined');
    });

    test('a row that does not fit its schema is refused, with its place', async () => {
      await expect(
        run(({ api }) => api.storage.tasks.put({ id: '2', owner: 'ada', state: 'lost' })),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('state') });
    });

    test('what is unique stays so', async () => {
      await run(({ api }) => api.storage.tasks.put({ id: 'u1', owner: 'bob', slug: 'same' }));
      await expect(
        run(({ api }) => api.storage.tasks.put({ id: 'u2', owner: 'bob', slug: 'same' })),
      ).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await run(({ api }) => api.storage.tasks.insert({ id: 'u1', owner: 'eve' }))).toBe(false);
    });

    test('rows are found by an index, page by page', async () => {
      const pages = await run(async ({ api }) => {
        for (let row = 0; row < 5; row += 1) await api.storage.tasks.put({ id: `p${row}`, owner: 'pat' });
        const first = await api.storage.tasks.find({ where: { owner: 'pat' }, limit: 3 });
        const second = await api.storage.tasks.find({ where: { owner: 'pat' }, limit: 3, cursor: first.next });
        return [first.map(({ id }) => id), second.map(({ id }) => id), typeof second.next];
      });
      expect(pages).toEqual([['p0', 'p1', 'p2'], ['p3', 'p4'], 'undefined']);
    });

    test('rows are scanned and counted', async () => {
      expect(
        await run(async ({ api }) => {
          const ids: string[] = [];
          for await (const { id } of api.storage.tasks.scan({ where: { owner: 'pat' }, limit: 2 })) ids.push(id);
          return [ids.length, await api.storage.tasks.count({ where: { owner: 'pat' } })];
        }),
      ).toEqual([5, 5]);
    });

    test('a condition that no index answers is refused', async () => {
      await expect(run(({ api }) => api.storage.tasks.find({ where: { state: 'open' } }))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('index'),
      });
    });

    test('many changes of one row at once all count', async () => {
      expect(
        await run(async ({ api }) => {
          await api.storage.tasks.put({ id: 'c', owner: '' });
          const more = (row: Task | undefined): Task => ({ id: 'c', owner: `${row?.owner ?? ''}x` });
          await Promise.all(Array.from({ length: 20 }, () => api.storage.tasks.update({ id: 'c' }, more)));
          return (await api.storage.tasks.get({ id: 'c' }))?.owner.length;
        }),
      ).toBe(20);
    });

    test('a deleted row is gone', async () => {
      expect(
        await run(async ({ api }) => [
          await api.storage.tasks.delete({ id: '1' }),
          await api.storage.tasks.delete({ id: '1' }),
          await api.storage.tasks.count({ where: { owner: 'ada' } }),
        ]),
      ).toEqual([true, false, 0]);
    });
  });
}
