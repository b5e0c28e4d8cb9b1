import type { Target, View } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, secretToken, typedPluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const ada = { id: 'u1', username: 'ada', role: 'admin' } as const;
const bob = { id: 'u2', username: 'bob', role: 'user' } as const;
const orla = { id: 'u3', username: 'orla', role: 'operator' } as const;

export function viewsContract(open: OpenHost): void {
  describe('views', () => {
    let host: SuiteHost;
    const token = 'canary-5e6f7a8b';
    const draw = (id: string, viewer: typeof ada | typeof bob | typeof orla = ada, params = {}) =>
      host.operator.view(host.name, 'pages', id, { viewer, params });
    beforeAll(async () => {
      host = await open(
        {
          ...pluginOf(({ api, config }) => ({
            pages: {
              echo: (view: View) => ({ block: 'text', markdown: JSON.stringify(view) }),
              table: () => ({
                block: 'table',
                columns: ['name', { key: 'tags', title: 'Tags' }],
                rows: [{ id: 1, name: 'a', tags: ['x', 'y'], hidden: 'not shown', deep: { a: 1 } }],
              }),
              leak: () => ({ block: 'code', text: `the token is ${String(config.get('token'))}` }),
              html: () => ({ block: 'html', html: '<script>1</script>' }),
              link: () => ({ block: 'link', label: 'Click', href: 'javascript:alert(1)' }),
              foreign: () => ({ block: 'link', label: 'Click', href: '//evil.example' }),
              more: () => ({ block: 'text', markdown: 'x', onclick: 'alert(1)' }),
              rows: () => ({
                block: 'table',
                columns: ['id'],
                rows: Array.from({ length: 501 }, (_, id) => ({ id })),
              }),
              large: () => ({
                block: 'stack',
                children: Array.from({ length: 8 }, () => ({ block: 'text', markdown: 'x'.repeat(40_000) })),
              }),
              deep: () => {
                let block: object = { block: 'text', markdown: 'x' };
                for (let depth = 0; depth < 26; depth += 1) block = { block: 'stack', children: [block] };
                return block;
              },
              nothing: () => undefined,
              throws: () => {
                throw new Error('no view today');
              },
              fresh: async () => {
                api.refresh('echo');
                await api.banner('late', { title: 'Late', level: 'warning' });
                return { block: 'text', markdown: 'asked' };
              },
            },
          })),
          ...secretToken,
        },
        {
          config: { token },
          manifest: {
            contributes: {
              pages: [
                { id: 'echo', title: 'Echo', audience: 'user' },
                { id: 'table', title: 'Table', audience: 'operator' },
                ...[
                  'leak',
                  'html',
                  'link',
                  'foreign',
                  'more',
                  'rows',
                  'large',
                  'deep',
                  'nothing',
                  'throws',
                  'fresh',
                ].map((id) => ({ id, title: id, audience: 'admin' as const })),
              ],
            },
          },
        },
      );
    });
    afterAll(() => host.close());

    test('get the viewer, with groups, time zone and language, and the parameters', async () => {
      expect(await draw('echo', bob, { period: 'week' })).toEqual({
        block: 'text',
        markdown: JSON.stringify({
          viewer: { ...bob, groups: [], timeZone: 'UTC', locale: 'en' },
          params: { period: 'week' },
        }),
      });
    });

    test('hold of a row what the columns show, and what names it', async () => {
      expect(await draw('table')).toMatchObject({ rows: [{ id: 1, name: 'a', tags: 'x, y' }] });
      expect(JSON.stringify(await draw('table'))).not.toContain('not shown');
    });

    test('are for the role that the manifest says, and above', async () => {
      await expect(draw('table', orla)).resolves.toBeDefined();
      await expect(draw('table', bob)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: '"table" of probe is for the role operator and above',
      });
    });

    test('show no secret', async () => {
      expect(await draw('leak')).toEqual({ block: 'code', text: 'the token is •••' });
    });

    test.each([
      ['html', /Invalid|block/],
      ['link', /href must be an http\(s\) address or a path/],
      ['foreign', /href must be an http\(s\) address or a path/],
      ['more', /onclick/],
      ['rows', /rows/],
      ['large', /larger than 256 KiB/],
      ['deep', /nests deeper/],
      ['nothing', /not made of blocks/],
      ['throws', /no view today/],
    ])('that are none are refused: %s', async (id, message) => {
      await expect(draw(id)).rejects.toThrow(message);
    });

    test('that the manifest does not name are not there', async () => {
      await expect(draw('other')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'probe has no page "other"' });
      await expect(host.operator.view(host.name, 'widgets', 'echo', { viewer: ada })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    test('can be asked to be drawn anew, and banners are shown', async () => {
      const messages: unknown[] = [];
      const stop = host.operator.onChange((message) => messages.push(message));
      await draw('fresh');
      await host.eventually(() => expect(messages).toContainEqual({ type: 'view', plugin: 'probe', view: 'echo' }));
      stop();
      expect(host.operator.banners()).toMatchObject([
        { plugin: 'probe', key: 'late', title: 'Late', level: 'warning' },
      ]);
    });

    test('are listed for those who may see them', () => {
      expect(host.operator.contributions(bob).pages.map(({ id }) => id)).toEqual(['echo']);
      expect(host.operator.contributions(orla).pages.map(({ id }) => id)).toEqual(['echo', 'table']);
    });
  });

  describe('actions', () => {
    let host: SuiteHost;
    const act = (id: string, call: object = {}, viewer: typeof ada | typeof bob | typeof orla = ada) =>
      host.operator.act(host.name, id, { viewer, ...call });
    beforeAll(async () => {
      host = await open(
        typedPluginOf(
          `
          inputs: { report: z.strictObject({ title: z.string().min(1).max(20).describe('Title'), urgent: z.boolean().default(false) }) },
          userSettings: z.strictObject({ sound: z.boolean().default(true) })
          `,
          `{
            actions: {
              report: ({ input, from, target }: any) => ({ done: JSON.stringify({ input, from, target }) }),
              count: () => { count += 1; return { done: String(count) }; },
              sure: ({ confirmed }: any) => confirmed ? { done: 'gone' } : { confirm: 'Really?', danger: true },
              show: () => ({ show: { block: 'text', markdown: 'seen' }, as: 'drawer' }),
              bad: () => ({ open: 'data:text/html,x' }),
              odd: () => ({ done: 'x', eval: 'y' }),
              mine: async ({ viewer }: any) => ({ done: JSON.stringify(await api.settings.get(viewer.id)) }),
              tell: async ({ viewer }: any) => { await api.notify({ user: viewer.id }, { title: 'Hi', actions: [{ action: 'nothing' }] }); },
              end: async ({ target }: any) => { await api.sessions.hibernate(target.id); },
            },
          }`,
        ),
        {
          manifest: {
            permissions: ['write:sessions'],
            contributes: {
              settings: [{ id: 'own', title: 'Sounds' }],
              actions: [
                { id: 'report', title: 'Report', audience: 'user', on: 'session', states: ['running'] },
                { id: 'end', title: 'End', audience: 'user', on: 'session' },
                ...['count', 'sure', 'show', 'bad', 'odd', 'mine', 'tell'].map((id) => ({ id, title: id })),
              ],
            },
          },
        },
      );
    });
    afterAll(() => host.close());

    async function session(): Promise<Target> {
      const { controlPlane } = host;
      const [user] = await controlPlane.users.list({ username: 'ada' }, { limit: 1 });
      const [template] = await controlPlane.templates.list({}, { limit: 1 });
      const { id } = await controlPlane.sessions.create({ user: user?.id ?? '', template: template?.name ?? '' }, {});
      await host.eventually(async () => expect((await controlPlane.sessions.get(id)).state).toBe('running'));
      return { kind: 'session', id };
    }

    test('get what their schema made of the input, where the click was, and on what', async () => {
      const target = await session();
      expect(await act('report', { input: { title: 'Slow' }, from: 'menu', target })).toEqual({
        done: JSON.stringify({ input: { title: 'Slow', urgent: false }, from: 'menu', target }),
      });
    });

    test('are not reached by an input that does not fit: it is said per field', async () => {
      const target = await session();
      expect(await act('report', { input: { title: '' }, target })).toMatchObject({
        invalid: { title: expect.any(String) },
      });
    });

    test('on a session want one, of the viewer, in a state that they are for', async () => {
      const target = await session();
      await expect(act('report', { input: { title: 'x' } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(act('report', { input: { title: 'x' }, target }, bob)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(act('report', { input: { title: 'x' }, target }, orla)).resolves.toBeDefined();
      await act('end', { target });
      await host.eventually(async () =>
        expect((await host.controlPlane.sessions.get(target.id)).state).toBe('hibernated'),
      );
      await expect(act('report', { input: { title: 'x' }, target })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    });

    test('without an audience are for administrators', async () => {
      await expect(act('count', {}, orla)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    });

    test('are done once for a double click', async () => {
      const requestId = 'click-12345678';
      const [first, second] = await Promise.all([act('count', { requestId }), act('count', { requestId })]);
      expect([first, second]).toEqual([{ done: '1' }, { done: '1' }]);
      expect(await act('count')).toEqual({ done: '2' });
    });

    test('may ask back, and come again with a yes', async () => {
      const requestId = 'sure-123456789';
      expect(await act('sure', { requestId })).toEqual({ confirm: 'Really?', danger: true });
      expect(await act('sure', { requestId, confirmed: true })).toEqual({ done: 'gone' });
    });

    test('may show a view', async () => {
      expect(await act('show')).toEqual({ show: { block: 'text', markdown: 'seen' }, as: 'drawer' });
    });

    test.each(['bad', 'odd'])('that answer no outcome have failed: %s', async (id) => {
      await expect(act(id)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('read what the user chose, with defaults', async () => {
      expect(await act('mine')).toEqual({ done: '{"sound":true}' });
      host.operator.saveSettings(host.name, ada.id, { sound: false });
      expect(await act('mine')).toEqual({ done: '{"sound":false}' });
      expect(host.operator.settings(host.name, bob.id)).toEqual({ sound: true });
      expect(() => host.operator.saveSettings(host.name, ada.id, { sound: 'loud' })).toThrow(/sound/);
    });

    test('can put no button under a notice that nothing would answer', async () => {
      await expect(act('tell')).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('probe has no action "nothing"'),
      });
    });

    test('are listed with their input schema', () => {
      const { actions, settings } = host.operator.contributions(bob);
      expect(actions.map(({ id }) => id)).toEqual(['report', 'end']);
      expect(actions[0]).toMatchObject({
        plugin: 'probe',
        on: 'session',
        states: ['running'],
        input: { properties: { title: { type: 'string', description: 'Title' } } },
      });
      expect(settings).toMatchObject([{ id: 'own', title: 'Sounds', schema: { type: 'object' } }]);
    });

    test('say in whose name what they do is done', async () => {
      const target = await session();
      await act('end', { target });
      await host.eventually(async () => {
        const events = await host.controlPlane.readEvents(undefined, 500);
        const hibernated = events.map(({ event }) => event).filter(({ subject }) => subject.id === target.id);
        expect(JSON.stringify(hibernated.at(-1)?.actor ?? {})).toContain('probe');
      });
    });
  });
}
