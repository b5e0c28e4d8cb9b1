import { durationOf } from './duration.ts';
import { parseRepositoryUrl } from './repository-url.ts';
import { isPluginError, pluginNameSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const minIntervalMs = 60_000;
const maxIntervalMs = 7 * 86_400_000;

const url = z.string().superRefine((text, context) => {
  try {
    parseRepositoryUrl(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: isPluginError(error) ? error.message : 'is no address' });
  }
});

// https://git-scm.com/docs/git-check-ref-format, and nothing that needs quoting anywhere.
const branch = z
  .string()
  .max(200)
  .regex(/^(?![-./])(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)))[A-Za-z0-9._/+=#-]*[A-Za-z0-9_+=#-]$/, {
    error: 'must be the name of a branch, such as "main" or "release"',
  });

const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, {
  error: 'must be the whole id of a commit: 40 or 64 hexadecimal digits',
});

const folder = z
  .string()
  .max(400)
  .regex(/^(?!.*(^|\/)(\.\.?|-[^/]*)(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/, {
    error: 'must be a folder of the repository, such as "plugins"',
  });

const interval = z
  .string()
  .refine((text) => isBetween(durationOf(text), minIntervalMs, maxIntervalMs), {
    error: 'must be from "1m" to "7d", such as "1h"',
  })
  .transform((text) => durationOf(text) ?? 0);

const file = z.string().regex(/^\/[A-Za-z0-9._/-]+$/, { error: 'must be the absolute path of a file' });

/** Read by {@link repositorySchema} once it is known whose they are. */
const values = z.looseObject({});

const tiers = z.array(z.enum(['official', 'community'])).min(1);

/** One repository, as an operator writes it. */
export const repositorySchema = z
  .strictObject({
    /** Default: true. */
    enabled: z.boolean().default(true),
    /** Left out by a site without a way to the repository, which imports bundles. */
    url: url.optional(),
    branch: branch.default('main'),
    /** Stays at this commit until another one is written here. */
    commit: commit.optional(),
    /** Folder of the repository that holds `official/` and `community/`. Default: its root. */
    path: folder.optional(),
    /** `1m` to `7d`. Default: 1 hour. */
    syncInterval: interval.default(3_600_000),
    /** What its plugins may say of themselves. Default: `community`. */
    tiers: tiers.default(['community']),
    /** Bytes that are fetched and kept, 1 to 4096 MiB. Default: 256. */
    maxSizeMiB: z.int().min(1).max(4096).default(256),
    /** Longest time that git gets, `1s` to `1h`. Default: 2 minutes. */
    timeout: z
      .string()
      .refine((text) => isBetween(durationOf(text), 1000, 3_600_000), { error: 'must be from "1s" to "1h"' })
      .transform((text) => durationOf(text) ?? 0)
      .default(120_000),
    /**
     * Only commits with an ssh signature of somebody in this file are taken. Default: git's ids and the digests of a published
     * catalog have to do. Needs `ssh-keygen`.
     */
    allowedSignersFile: file.optional(),
    /**
     * Only a published catalog is taken whose `catalog.yaml` was signed, by sigstore, by whom this identity provider knows. Goes
     * with `signerSubject` and `trustedRootFile`.
     */
    signerIssuer: z.url({ error: 'must be the address of an identity provider' }).optional(),
    /** Who may sign, as the certificate names them; `*` stands for anything without a slash. */
    signerSubject: z
      .string()
      .max(500)
      .regex(/^[!-~]+$/, {
        error:
          'must be a subject, such as "https://github.com/acme/plugins/.github/workflows/release.yml@refs/heads/main"',
      })
      .optional(),
    /** A `trusted_root.json` of sigstore: the authorities and logs that count. Nothing is asked for over the network. */
    trustedRootFile: file.optional(),
    /** File with an access token, for https. */
    tokenFile: file.optional(),
    /** User that the token belongs to. Default: `x-access-token`, which most servers take. */
    username: z
      .string()
      .regex(/^[A-Za-z0-9._@-]{1,100}$/, { error: 'must be the name of a user' })
      .default('x-access-token'),
    /** File with certificates of authorities, in place of the system's. */
    caFile: file.optional(),
    /** Private key, for ssh. */
    sshKeyFile: file.optional(),
    /** Keys of hosts, for ssh. A host that is not in it is not trusted. */
    knownHostsFile: file.optional(),
  })
  .superRefine((repository, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const transport = repository.url?.split(':')[0];
    if (transport === 'ssh' && (repository.sshKeyFile === undefined || repository.knownHostsFile === undefined)) {
      fault('url', 'needs "sshKeyFile" and "knownHostsFile" beside it, because it is an ssh address');
    }
    const signer = ['signerIssuer', 'signerSubject', 'trustedRootFile'] as const;
    const missing = signer.filter((key) => repository[key] === undefined);
    if (missing.length > 0 && missing.length < signer.length) {
      fault(missing[0] ?? '', `is missing: ${signer.join(', ')} go together`);
    }
    if (repository.tokenFile !== undefined && transport !== 'https') fault('tokenFile', 'goes with an https address');
  });

export type RepositoryValues = z.output<typeof repositorySchema>;

/** A values file of the chart: `repositories` is read, its other keys are none of ours. */
export const valuesSchema = z.looseObject({
  repositories: z
    .strictObject({
      /** The repository that the chart names. It may hold official plugins, too. */
      plugins: values.optional(),
      /** Further ones, each with a name. Of two with a plugin of one name, the earlier one has it. */
      additional: z.array(values.extend({ name: pluginNameSchema })).default([]),
      /** Templates of sessions, which the control plane reads. */
      templates: z.unknown().optional(),
    })
    .default({ additional: [] }),
});

function isBetween(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && value >= min && value <= max;
}
