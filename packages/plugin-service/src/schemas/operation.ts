import { decisionInfo, pointInfo, type DecisionName, type ExtensionPointName } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { DecisionsAnswer, ExtensionPointView } from '../api-types.ts';
import { count, described, instant, many, maybe, oneOf, part, texts } from './described.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a record of them
export const decisionName = oneOf(Object.keys(decisionInfo) as DecisionName[]);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
export const pointName = oneOf(Object.keys(pointInfo) as ExtensionPointName[]);
const failMode = z.enum(['allow', 'deny']);

type Decision = DecisionsAnswer['decisions'][number];
type Decider = Decision['deciders'][number];
type Taken = DecisionsAnswer['recent'][number];
type Refusal = Taken['refusals'][number];

const decision = described<Decision>('Decision', {
  decision: decisionName,
  description: z.string(),
  deciders: many(
    part<Decider>({
      plugin: z.string(),
      displayName: z.string(),
      running: z.boolean(),
      budgetMs: z.number(),
      onFailure: failMode,
      overridden: z.boolean(),
      rules: count,
    }),
  ),
});

const refusal = part<Refusal>({
  plugin: z.string(),
  message: z.string(),
  code: maybe(z.string()),
  link: maybe(z.object({ label: z.string(), href: z.string() })),
  obligations: maybe(z.array(z.literal('audit'))),
  until: maybe(z.string()),
});

const takenDecision = described<Taken>('TakenDecision', {
  at: instant,
  decision: decisionName,
  user: maybe(z.string()),
  session: maybe(z.string()),
  tookMs: z.number(),
  verdict: failMode,
  refusals: many(refusal),
  unanswered: texts,
  overridden: z.boolean(),
});

export const decisionsSchema = described<DecisionsAnswer>('Decisions', {
  decisions: many(decision),
  recent: many(takenDecision),
});

type Offer = ExtensionPointView['offers'][number];
type Use = ExtensionPointView['uses'][number];

export const pointSchema = described<ExtensionPointView>('ExtensionPoint', {
  point: pointName,
  description: z.string(),
  providers: z.enum(['one', 'one-per-purpose', 'many']),
  offers: many(
    part<Offer>({ plugin: z.string(), displayName: z.string(), running: z.boolean(), purposes: maybe(texts) }),
  ),
  uses: many(
    part<Use>({
      consumer: z.string(),
      purpose: maybe(z.string()),
      optional: z.boolean(),
      provider: maybe(z.string()),
      chosen: z.boolean(),
    }),
  ),
});
