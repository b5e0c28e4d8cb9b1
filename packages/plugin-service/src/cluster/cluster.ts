import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';

/** Where a pod finds its service account. */
const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The Kubernetes API as a pod sees it. */
export interface Cluster {
  /** The pod's own. */
  readonly namespace: string;
  /**
   * Answers with the head of the answer and its body still to come, whatever its status.
   *
   * @throws what the connection failed with, and the reason of `signal`.
   */
  get(path: string, signal: AbortSignal): Promise<IncomingMessage>;
}

/**
 * The cluster around this process, or `undefined` outside of one.
 *
 * @param env `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` are set in every pod.
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function findCluster(env: NodeJS.ProcessEnv, folder = accountFolder): Cluster | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (host === undefined) return undefined;
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
  let namespace: string;
  try {
    namespace = read('namespace');
  } catch {
    // Pods may be started without an account: then they have no cluster to ask.
    return undefined;
  }
  return {
    namespace,
    get: (path, signal) =>
      new Promise((resolve, reject) => {
        // Both are read anew: the token changes within the hour, the authorities may.
        const headers = { authorization: `Bearer ${read('token')}`, accept: 'application/json' };
        request({ host, port, path, headers, ca: read('ca.crt'), agent: false, signal }, resolve)
          .on('error', reject)
          .end();
      }),
  };
}
