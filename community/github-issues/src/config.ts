import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** What an issue may say about a session: nothing else ever does. */
export const contextFields = ['session', 'template', 'state', 'age', 'region'] as const;

const repository = z.string().regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, {
  error: 'must be a repository such as "acme/desktops"',
});
const label = z.string().min(1).max(50);

const route = z
  .strictObject({
    template: z.string().min(1).optional().describe('Name of the template that it is for'),
    tag: z.string().min(1).optional().describe('Tag of the session that it is for'),
    repository: repository.describe('Where such issues are filed'),
    labels: z.array(label).max(20).default([]).describe('Labels beside those of all issues'),
  })
  .refine(({ template, tag }) => (template === undefined) !== (tag === undefined), {
    error: 'needs a template or a tag, and not both',
  });

export const configSchema = z
  .strictObject({
    auth: z.enum(['app', 'token']).default('app').describe('A GitHub App, or a token of a user'),
    appId: z.int().positive().optional().describe('Id of the App. For "app"'),
    installationId: z.int().positive().optional().describe('Id of its installation. For "app"'),
    privateKey: secret(
      z.string().regex(/^-----BEGIN (RSA )?PRIVATE KEY-----[\s\S]+-----END (RSA )?PRIVATE KEY-----\s*$/, {
        error: 'must be the private key of the App, in PEM',
      }),
      {
        multiline: true,
      },
    )
      .optional()
      .describe('Private key of the App, PEM. For "app"'),
    token: secret(z.string().min(20))
      .optional()
      .describe('Fine-grained token with the permission "Issues: read and write". For "token"'),
    apiBaseURL: z
      .url({ protocol: /^https?$/ })
      .regex(/[^/]$/, { error: 'must not end with a slash' })
      .default('https://api.github.com')
      .describe('REST API of GitHub; of a GitHub Enterprise Server, https://host/api/v3'),
    repository: repository.describe('Where issues are filed that no route is for'),
    routes: z
      .array(route)
      .max(100)
      .default([])
      .describe('Other repositories by template or tag; the first that fits counts'),
    labels: z.array(label).max(20).default(['streamspace']).describe('Labels of all issues'),
    assignees: z
      .array(z.string().min(1).max(39))
      .max(10)
      .default([])
      .describe('GitHub users to whom issues are assigned'),
    fields: z
      .array(z.enum(contextFields))
      .default([...contextFields])
      .describe('What an issue says about the session'),
    autoCreate: z
      .enum(['off', 'first-failure'])
      .default('off')
      .describe('Whether sessions that fail make an issue by themselves, one for each template and kind of fault'),
    webhookSecret: secret(z.string().min(20))
      .optional()
      .describe('Secret of the webhook at GitHub; without it, nothing comes back from there'),
    reporterName: z.enum(['username', 'none']).default('username').describe('Whether an issue names who reported it'),
  })
  .refine(
    ({ auth, appId, installationId, privateKey }) =>
      auth !== 'app' || (appId !== undefined && installationId !== undefined && privateKey !== undefined),
    { error: 'a GitHub App needs appId, installationId and privateKey', path: ['appId'] },
  )
  .refine(({ auth, token }) => auth !== 'token' || token !== undefined, {
    error: 'is needed for the access by token',
    path: ['token'],
  });

export type GithubConfig = z.output<typeof configSchema>;
