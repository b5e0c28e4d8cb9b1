import {
  isPluginError,
  ui,
  type Block,
  type Call,
  type JobRun,
  type Outcome,
  type Session,
  type Viewer,
} from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { GithubConfig } from './config.ts';
import { contextOf, routeOf } from './context.ts';
import type { GithubClient } from './github-client.ts';
import type { Access } from './access.ts';
import type { PluginApi } from './plugin-api.ts';
import type { FileJob } from './rows.ts';
import { issueBody, plainLine, titleLine } from './text.ts';

/** Attempts of the job `file`, as the manifest says. */
const mostAttempts = 12;

export const reportInput = z.strictObject({
  title: z.string().trim().min(3).max(120).describe('What is wrong, in a few words'),
  description: z
    .string()
    .trim()
    .min(1)
    .max(8000)
    .meta({ multiline: true })
    .describe('What happened, and what you expected'),
  details: z.boolean().default(true).describe('Adds what the platform knows about the session: see the preview'),
});
type ReportInput = z.output<typeof reportInput>;

export interface ReportsOptions {
  readonly config: GithubConfig;
  readonly api: PluginApi;
  readonly github: GithubClient;
  readonly access: Access;
  readonly now: () => number;
}

/** From the form of a person to an issue, once. */
export function createReports({ config, api, github, access, now }: ReportsOptions) {
  async function draft({ input, viewer, target, requestId }: Call<ReportInput>): Promise<FileJob> {
    const session = await api.sessions.get(target?.id ?? '');
    return {
      requestId,
      ...routeOf(config, session),
      title: titleLine(input.title),
      body: bodyOf(input, viewer, session, requestId),
    };
  }

  function bodyOf({ description, details }: ReportInput, viewer: Viewer, session: Session, id: string): string {
    const by = config.reporterName === 'username' ? `Reported by ${plainLine(viewer.username)}` : 'Reported';
    return issueBody({
      intro: `${by} from StreamSpace:`,
      text: description,
      facts: details ? contextOf(session, config.fields, now()) : [],
      id,
    });
  }

  async function tell(reporter: string, requestId: string, title: string, link?: string): Promise<void> {
    await api.notify(
      { user: reporter },
      { title, key: `report:${requestId}`, ...(link === undefined ? {} : { link }) },
    );
  }

  /** What could not be filed, for somebody to file by hand. */
  async function giveUp({ requestId, repository, title, body }: FileJob, error: Error): Promise<void> {
    const report = await api.storage.reports.get({ requestId });
    if (report === undefined) return;
    await api.storage.reports.put({ ...report, state: 'failed' });
    const text = `${error.message}\n\nFor ${repository}, by hand:\n${title}\n\n${body}`.slice(0, 2000);
    await api.notify(
      { role: 'admin' },
      { title: 'A report could not be filed at GitHub', text, level: 'error', key: `report:${requestId}` },
    );
    await tell(report.reporter, requestId, 'Your report could not be filed; the administrators have it');
  }

  return {
    form: (): Outcome => ({
      show: ui.form({ action: 'file-report', preview: 'preview-report', submit: 'Report' }),
      title: 'Report a problem',
      as: 'dialog',
    }),

    async preview(call: Call<ReportInput>): Promise<Outcome> {
      const { repository, title, body, labels } = await draft(call);
      const show = ui.stack(
        ui.facts([
          { label: 'Repository', value: repository },
          { label: 'Title', value: title },
          { label: 'Labels', value: labels.join(', ') },
        ]),
        ui.code({ language: 'markdown', text: body }),
      );
      return { show, as: 'dialog' };
    },

    async accept(call: Call<ReportInput>): Promise<Outcome> {
      const { requestId, viewer } = call;
      const job = await draft(call);
      await api.storage.transaction(async (tx) => {
        const isNew = await tx.reports.insert({
          requestId,
          reporter: viewer.id,
          reporterName: viewer.username,
          title: job.title,
          repository: job.repository,
          issue: '',
          state: 'waiting',
          at: new Date(now()).toISOString(),
        });
        if (isNew) await tx.enqueue('file', job, { dedupe: requestId, dedupeFor: '7d' });
      });
      return { done: 'Your report will be filed; a notice brings the link' };
    },

    async file({ payload, attempt, interrupted }: JobRun<FileJob>): Promise<void> {
      const { requestId, repository, title, body, labels } = payload;
      const report = await api.storage.reports.get({ requestId });
      if (report === undefined || report.issue !== '') return;
      try {
        // An attempt that ended without a verdict, or with an error after GitHub had taken it, may have filed it.
        const before = interrupted || attempt > 1 ? await github.find(repository, requestId) : undefined;
        const { number, url } = before ?? (await github.create({ repository, title, body, labels }));
        await api.storage.reports.put({ ...report, issue: `${repository}#${number}`, url, state: 'open' });
        await access.works();
        await tell(report.reporter, requestId, `Your report is issue ${number}`, url);
      } catch (error) {
        await access.failed(error);
        if (isPluginError(error) && (!error.retryable || attempt >= mostAttempts)) await giveUp(payload, error);
        throw error;
      }
    },

    /** One's own reports; administrators and operators see all. */
    async page(viewer: Viewer, params: Readonly<Record<string, string>>): Promise<Block> {
      const all = viewer.role !== 'user';
      const { cursor } = params;
      const rows = await api.storage.reports.find({
        ...(all ? { where: { at: { gte: '' } } } : { where: { reporter: viewer.id } }),
        order: 'desc',
        limit: 50,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return ui.table({
        label: all ? 'All reports' : 'My reports',
        key: 'requestId',
        columns: [
          { key: 'title', title: 'Problem' },
          { key: 'state', title: 'State' },
          ...(all ? [{ key: 'reporterName', title: 'By' }] : []),
          { key: 'at', title: 'Reported', show: 'ago' as const },
          { key: 'url', title: 'Issue', show: 'link' as const },
        ],
        rows,
        empty: 'Nothing was reported yet',
        ...(rows.next === undefined ? {} : { next: rows.next }),
      });
    },
  };
}
