import { PluginError, pointInfo, pointName, type ExtensionPointName } from '@streamspace/plugin-sdk';
import type { Bindings } from '../points/bindings.ts';
import type { Providers } from '../points/providers.ts';
import type { ExtensionPointView, PointUseView } from '../points/types.ts';
import { usePoint } from '../points/use-point.ts';
import type { Registry } from '../registry.ts';
import type { PluginHost } from '../types.ts';

/** Who provides what to whom, and what the operator chooses of it. */
export function pointOperations(options: {
  readonly registry: Registry;
  readonly providers: Providers;
  readonly bindings: Bindings;
}): Pick<PluginHost, 'extensionPoints' | 'bindPoint' | 'usePoint' | 'provideLocally'> {
  const { registry, providers, bindings } = options;
  const names = Object.keys(pointInfo) as ExtensionPointName[];

  function usesOf(point: ExtensionPointName): readonly PointUseView[] {
    return registry.all().flatMap(({ record: { manifest } }) =>
      (manifest.consumes ?? [])
        .filter((use) => pointName(use) === point)
        .map((use) => {
          const { purpose, optional = false } = typeof use === 'string' ? {} : use;
          const named = purpose === undefined ? {} : { purpose };
          const provider = providers.chosen(point, { plugin: manifest.name, ...named });
          return {
            consumer: manifest.name,
            ...named,
            optional,
            ...(provider === undefined ? {} : { provider: provider.record.manifest.name }),
            chosen: bindings.get(point, purpose) !== undefined,
          };
        }),
    );
  }

  function view(point: ExtensionPointName): ExtensionPointView {
    return {
      point,
      description: pointInfo[point].provides,
      providers: pointInfo[point].providers,
      offers: providers.offers(point).map(({ record: { manifest }, managed }) => {
        const offer = manifest.provides?.find((use) => pointName(use) === point);
        return {
          plugin: manifest.name,
          displayName: manifest.displayName,
          running: managed.running !== undefined,
          ...(typeof offer === 'object' && offer.purposes !== undefined ? { purposes: offer.purposes } : {}),
        };
      }),
      uses: usesOf(point),
    };
  }

  return {
    extensionPoints: () => names.map(view).filter(({ offers, uses }) => offers.length + uses.length > 0),

    bindPoint(point, { purpose, provider }) {
      if (!names.includes(point)) throw new PluginError('NOT_FOUND', `There is no extension point "${point}"`);
      if (pointInfo[point].providers === 'many') {
        throw new PluginError('INVALID_ARGUMENT', `All providers of ${point} are used: there is nothing to choose`);
      }
      if (provider !== undefined) {
        const { manifest } = registry.find(provider).record;
        if (manifest.provides?.some((use) => pointName(use) === point) !== true) {
          throw new PluginError('INVALID_ARGUMENT', `${provider} does not provide ${point}`);
        }
      }
      bindings.set(point, purpose, provider);
      return view(point);
    },

    usePoint: (point, consumer, named) => usePoint(providers, point, consumer, named),
    provideLocally: (point, provider) => providers.provideLocally(point, provider),
  };
}
