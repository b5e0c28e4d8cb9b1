import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Endpoint } from './config.ts';
import type { Rows } from './rows.ts';

/** The secrets that sign for an endpoint: those of the configuration, or else one that the relay has made. */
export interface Secrets {
  of(endpoint: Endpoint): Promise<readonly string[]>;
  /**
   * The secret that the relay has made for an endpoint, once.
   *
   * @throws {PluginError} `INVALID_STATE` when it was shown before, or the configuration has one.
   */
  reveal(endpoint: Endpoint): Promise<string>;
}

export const makeSecret = (): string => `whsec_${Buffer.from(randomBytes(32)).toString('base64')}`;

export function createSecrets({ secrets }: Pick<Rows, 'secrets'>): Secrets {
  async function own({ id: endpoint }: Endpoint): Promise<string> {
    await secrets.insert({ endpoint, secret: makeSecret(), shown: false });
    const row = await secrets.get({ endpoint });
    if (row !== undefined) return row.secret;
    throw new PluginError('INTERNAL', `The secret of endpoint "${endpoint}" could not be stored`);
  }

  return {
    async of(endpoint) {
      const { secret = await own(endpoint), previousSecret } = endpoint;
      return previousSecret === undefined ? [secret] : [secret, previousSecret];
    },

    async reveal(endpoint) {
      const { id } = endpoint;
      if (endpoint.secret !== undefined) {
        throw new PluginError('INVALID_STATE', `The secret of endpoint "${id}" is the one in the configuration`);
      }
      const secret = await own(endpoint);
      let first = false;
      await secrets.update({ endpoint: id }, (row) => {
        first = row?.shown === false;
        return row && { ...row, shown: true };
      });
      if (first) return secret;
      throw new PluginError(
        'INVALID_STATE',
        `The secret of endpoint "${id}" was shown before: write another one into the configuration`,
      );
    },
  };
}
