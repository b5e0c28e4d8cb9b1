import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { createAccess } from './access.ts';
import { configSchema } from './config.ts';
import { createFailures } from './failures.ts';
import { createGithubClient } from './github-client.ts';
import { createHook } from './hook.ts';
import { createReports, reportInput } from './reports.ts';
import { collections, jobs } from './rows.ts';
import { createTickets } from './tickets.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections,
  jobs,
  inputs: { 'file-report': reportInput, 'preview-report': reportInput },

  async test({ api, config }) {
    const github = createGithubClient(config.all, api);
    return { name: 'Repository', status: 'ok', message: await github.check(config.get('repository')) };
  },

  onLoad({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const github = createGithubClient(config.all, api);
    const access = createAccess(api);
    const parts = { config: config.all, api, github, access, now };
    const reports = createReports(parts);
    const failures = createFailures(parts);
    const tickets = createTickets(parts);

    return {
      events: { 'session.failed': failures.accept },
      jobs: { file: reports.file, failure: failures.file },
      actions: { report: reports.form, 'preview-report': reports.preview, 'file-report': reports.accept },
      pages: { reports: ({ viewer, params }) => reports.page(viewer, params) },
      commands: {
        'github:test': async () => ({ done: await github.check(config.get('repository')) }),
      },
      provides: { ticketing: tickets },
      routes: { hook: createHook(api, config.get('webhookSecret')) },
      async onEnable() {
        // A GitHub that is down shows in the health; what is reported waits for it.
        await github.check(config.get('repository')).then(access.works, access.failed);
      },
    };
  },
});
