import type { JobRun } from '@streamspace/plugin-sdk';
import type { Access } from './access.ts';
import type { GithubConfig } from './config.ts';
import { contextOf, routeOf } from './context.ts';
import type { GithubClient } from './github-client.ts';
import type { PluginApi } from './plugin-api.ts';
import type { FailureJob } from './rows.ts';
import { issueBody, plainLine, titleLine } from './text.ts';

const hourMs = 3_600_000;

/** The part of a failed session's event that counts. */
interface FailedSession {
  readonly id: string;
  readonly data: {
    readonly session: Parameters<typeof contextOf>[0];
    readonly phase?: string;
    readonly error?: { readonly code?: string; readonly message?: string };
  };
}

/** One open issue for each template and kind of fault; what follows is counted in comments, at most one an hour. */
export function createFailures(options: {
  readonly config: GithubConfig;
  readonly api: PluginApi;
  readonly github: GithubClient;
  readonly access: Access;
  readonly now: () => number;
}) {
  const { config, api, github, access, now } = options;

  return {
    async accept({ id, data: { session, phase = 'unknown', error = {} } }: FailedSession): Promise<void> {
      if (config.autoCreate === 'off') return;
      const kind = error.code ?? phase;
      const key = `${session.template}:${kind}`;
      const body = issueBody({
        intro: `Sessions of the template ${plainLine(session.template)} fail in the phase ${plainLine(phase)}:`,
        text: error.message ?? 'The platform gives no reason',
        facts: contextOf(session, config.fields, now()),
        id: `failure:${key}`,
      });
      const title = titleLine(`${session.template}: ${kind}`).slice(0, 200);
      await api.jobs.enqueue('failure', { key, title, body, ...routeOf(config, session) }, { key, dedupe: id });
    },

    async file({ payload, attempt, interrupted }: JobRun<FailureJob>): Promise<void> {
      const { key, repository, title, body, labels } = payload;
      try {
        const known = await api.storage.failures.get({ key });
        if (known?.open !== true) {
          const before = interrupted || attempt > 1 ? await github.find(repository, `failure:${key}`) : undefined;
          const { number } = before ?? (await github.create({ repository, title, body, labels }));
          await api.storage.failures.put({
            key,
            repository,
            number,
            issue: `${repository}#${number}`,
            open: true,
            count: 0,
            commentedAt: new Date(now()).toISOString(),
          });
        } else if (now() - Date.parse(known.commentedAt) < hourMs) {
          await api.storage.failures.add({ key }, 'count', 1);
        } else {
          const count = known.count + 1;
          await github.comment(
            known.repository,
            known.number,
            `It happened ${count === 1 ? 'again' : `${count} times more`}.`,
          );
          await api.storage.failures.put({ ...known, count: 0, commentedAt: new Date(now()).toISOString() });
        }
        await access.works();
      } catch (error) {
        await access.failed(error);
        throw error;
      }
    },
  };
}
