import { z } from 'zod';
import type { PluginHost } from '@streamspace/plugin-runtime/types';
import type { DecisionsAnswer } from '../api-types.ts';
import { route, type Route } from '../http/route.ts';
import { decisionName, decisionsSchema } from '../schemas/operation.ts';

const failModeBody = z.strictObject({
  plugin: z.string().min(1).max(100),
  onFailure: z.enum(['allow', 'deny']).nullable().describe('`null` takes the choice back'),
});

const answer = (host: PluginHost): DecisionsAnswer => ({
  decisions: host.decisions(),
  recent: host.recentDecisions(),
});

/** /decisions: which plugins are asked before something happens, what they said, and what holds while they are silent. */
export const decisionRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/decisions',
    role: 'operator',
    summary: 'Show which plugins are asked before something happens, and what they said lately',
    answer: decisionsSchema,
    handle: ({ host }) => answer(host),
  }),
  route({
    method: 'put',
    path: '/decisions/:decision/fail-mode',
    role: 'admin',
    summary: 'Say what holds while a plugin that decides does not answer',
    params: { decision: decisionName },
    body: failModeBody,
    answer: decisionsSchema,
    handle({ host }, { params, body: { plugin, onFailure } }) {
      host.setFailMode(plugin, params.decision, onFailure ?? undefined);
      return answer(host);
    },
  }),
];
