import type { Consumer, ExtensionPointName, ExtensionPoints } from '@streamspace/plugin-sdk';
import { points } from '@streamspace/plugin-sdk/points';
import { endWith, pack, unpack } from '../../points/wire.ts';
import type { Handled } from '../causes.ts';
import { callPoint, methodNames, type ProviderHandle } from './call-point.ts';
import type { Provider, Providers } from './providers.ts';

/** A point as an object, for the host itself. Who answers is found at each call. */
export function usePoint<N extends ExtensionPointName>(
  providers: Providers,
  point: N,
  consumer: Consumer,
  named?: string,
): ExtensionPoints[N] {
  const cause: Handled = { chain: [], ...(consumer.onBehalfOf === undefined ? {} : { user: consumer.onBehalfOf }) };

  function proxy(methods: object, provider: () => Provider, handle?: ProviderHandle, fields?: object): object {
    const api: Record<string, unknown> = { ...fields };
    for (const method of methodNames(methods)) {
      api[method] = async (...args: readonly unknown[]) => {
        const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
        const { packed, signal } = pack(given);
        const by = provider();
        const answer = await callPoint({
          point,
          consumer,
          provider: by,
          method,
          args: await unpack(packed, signal),
          cause,
          ...(handle === undefined ? {} : { handle }),
        });
        if (handle !== undefined) Object.assign(api, answer.fields);
        if (answer.handle === undefined) return endWith(answer.value, signal);
        return proxy(answer.handle.shape.methods, () => by, answer.handle, answer.value as object);
      };
    }
    return api;
  }

  return proxy(points[point].methods, () => providers.find(point, consumer, named)) as ExtensionPoints[N];
}
