import { resolve } from 'node:path';
import type { RemoteChoice } from '@streamspace/plugin-service';
import { z } from 'zod';
import { usageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { readPrivateFile } from './private-file.ts';

const credentialsSchema = z.union([
  z.strictObject({ username: z.string().min(1), password: z.string().min(1) }),
  z.strictObject({ token: z.string().min(1) }),
]);

const names = {
  username: 'STREAMSPACE_CONTROL_PLANE_USER',
  password: 'STREAMSPACE_CONTROL_PLANE_PASSWORD',
  token: 'STREAMSPACE_CONTROL_PLANE_TOKEN',
} as const;

/**
 * The account of the service at a control plane: from a file of ours alone, else from the environment. Never from the command
 * line, which everybody on the machine can read.
 */
export function readControlPlaneCredentials(
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
  file: string | undefined,
): RemoteChoice['credentials'] {
  if (file !== undefined) return readFile(resolve(cwd, file));
  const { [names.username]: username, [names.password]: password, [names.token]: token } = env;
  const given = credentialsSchema.safeParse(token ? { token } : { username, password }).data;
  if (given !== undefined) return given;
  throw usageError(
    `The control plane needs an account: set ${names.username} and ${names.password}, or ${names.token}, ` +
      'or name a file with --control-plane-credentials',
  );
}

function readFile(path: string): RemoteChoice['credentials'] {
  const text = readPrivateFile(path);
  try {
    return credentialsSchema.parse(JSON.parse(text));
  } catch {
    // What is wrong with it would repeat what is in it.
    throw usageError(`${path} holds no account: write {"username": "…", "password": "…"} or {"token": "…"}`);
  }
}
