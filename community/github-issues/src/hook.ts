import { readJson } from '@streamspace/plugin-kit/http';
import { verify } from '@octokit/webhooks-methods';
import { reply, type Reply, type RouteRequest } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { PluginApi } from './plugin-api.ts';

const payloadSchema = z.object({
  action: z.string().nullish(),
  issue: z.object({ number: z.int(), html_url: z.string(), title: z.string().nullish() }).nullish(),
  repository: z.object({ full_name: z.string() }).nullish(),
  comment: z.object({ user: z.object({ login: z.string(), type: z.string().nullish() }).nullish() }).nullish(),
});
type Payload = z.output<typeof payloadSchema>;

/**
 * What GitHub says about issues goes to whoever reported them.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function createHook(api: PluginApi, secret: string | undefined) {
  return async ({ headers, body }: RouteRequest<Uint8Array, undefined>): Promise<Reply> => {
    if (secret === undefined) return reply.problem(404, 'NOT_FOUND', 'No webhookSecret is configured');
    const text = new TextDecoder().decode(body);
    const signature = headers.get('x-hub-signature-256') ?? '';
    if (signature === '' || !(await verify(secret, text, signature))) {
      return reply.problem(401, 'UNAUTHORIZED', 'The signature is not that of the webhookSecret');
    }
    const delivery = headers.get('x-github-delivery');
    const payload = payloadSchema.safeParse(readJson(text));
    if (delivery === null || !payload.success)
      return reply.problem(400, 'INVALID_ARGUMENT', 'This is no delivery of GitHub');
    if (!(await api.storage.deliveries.insert({ id: delivery }))) return reply.empty();
    try {
      await handle(api, headers.get('x-github-event') ?? '', payload.data);
    } catch (error) {
      // GitHub can send it again.
      await api.storage.deliveries.delete({ id: delivery });
      throw error;
    }
    return reply.empty();
  };
}

async function handle(api: PluginApi, event: string, { action, issue, repository, comment }: Payload): Promise<void> {
  if (issue === undefined || issue === null || repository === undefined || repository === null) return;
  const key = `${repository.full_name}#${issue.number}`;
  const isClosing = event === 'issues' && (action === 'closed' || action === 'reopened');
  if (isClosing) await followState(api, key, action === 'reopened');
  const [report] = await api.storage.reports.find({ where: { issue: key }, limit: 1 });
  if (report === undefined) return;
  const tell = (what: string): Promise<unknown> =>
    api.notify(
      { user: report.reporter },
      {
        title: `Your report “${report.title.slice(0, 60)}” ${what}`,
        link: issue.html_url,
        key: `report:${report.requestId}`,
      },
    );
  if (isClosing) await tell(action === 'closed' ? 'is closed' : 'is open again');
  const isComment = event === 'issue_comment' && action === 'created' && comment?.user?.type !== 'Bot';
  if (isComment) await tell('has a new comment');
}

async function followState(api: PluginApi, key: string, open: boolean): Promise<void> {
  const [report] = await api.storage.reports.find({ where: { issue: key }, limit: 1 });
  if (report !== undefined) await api.storage.reports.put({ ...report, state: open ? 'open' : 'closed' });
  const [failure] = await api.storage.failures.find({ where: { issue: key }, limit: 1 });
  const [ticket] = await api.storage.tickets.find({ where: { issue: key }, limit: 1 });
  if (ticket !== undefined) await api.storage.tickets.put({ ...ticket, state: open ? 'open' : 'closed' });
  if (failure !== undefined) await api.storage.failures.put({ ...failure, open });
}
