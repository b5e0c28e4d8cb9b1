import { decisionInfo, PluginError, type DecisionName } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { DecisionsAnswer } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';

const failModeBody = z.strictObject({
  plugin: z.string().min(1).max(100),
  onFailure: z.enum(['allow', 'deny']).nullable(),
});

/** /decisions: which plugins are asked before something happens, what they said, and what holds while they are silent. */
export function decisionRoutes({ host }: ServiceContext): Hono {
  const answer = (): DecisionsAnswer => ({ decisions: host.decisions(), recent: host.recentDecisions() });
  return new Hono()
    .get('/', (c) => c.json(answer()))
    .put('/:decision/fail-mode', async (c) => {
      const { plugin, onFailure } = await readBody(c, failModeBody);
      host.setFailMode(plugin, parseDecision(c.req.param('decision')), onFailure ?? undefined);
      return c.json(answer());
    });
}

function parseDecision(text: string): DecisionName {
  if (Object.hasOwn(decisionInfo, text)) return text as DecisionName;
  throw new PluginError(
    'NOT_FOUND',
    `There is no decision "${text}": there are ${Object.keys(decisionInfo).join(', ')}`,
  );
}
