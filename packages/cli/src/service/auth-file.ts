import { resolve } from 'node:path';
import type { AuthOptions } from '@streamspace/plugin-service';
import { usageError } from '../errors.ts';
import { readPrivateFile } from './private-file.ts';

/** Reads who may use the service beside the holder of its token. Its faults name places, never what stands there. */
export async function readAuthFile(cwd: string, file: string): Promise<AuthOptions> {
  const { authOptionsSchema } = await import('@streamspace/plugin-service');
  const path = resolve(cwd, file);
  const result = authOptionsSchema.safeParse(parse(path, readPrivateFile(path)));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'} ${wordOf(issue.code)}`);
  throw usageError(
    `${path} does not fit: ${faults.join(', ')}`,
    'Write for example {"controlPlane": {"key": {"secret": "…"}}} or {"controlPlane": {"key": {"jwksUrl": "https://…"}}}.',
  );
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is wrong with it would repeat what is in it.
    throw usageError(`${path} is no JSON`);
  }
}

function wordOf(code: string): string {
  if (code === 'unrecognized_keys') return 'has keys that nobody knows';
  return code === 'too_small' ? 'is too short' : 'is missing or of the wrong kind';
}
