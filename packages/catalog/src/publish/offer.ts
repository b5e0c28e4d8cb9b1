import type { Manifest } from '@streamspace/plugin-sdk';
import { stringifyYaml } from '../yaml-text.ts';

/** Label of the ConfigMaps that offer a version of a plugin to the service of a cluster; its value is the plugin's name. */
export const offerLabel = 'streamspace.dev/plugin';

export interface Offer {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** Of the uncompressed tar, hexadecimal. */
  readonly sha256: string;
  /** The published manifest.json, on one line, for who wants to know more before the archive is there. */
  readonly manifest: string;
}

/**
 * What `kubectl apply -f <plugin>/manifest.yaml` makes: a ConfigMap that offers a version. It holds no code and installs
 * nothing: the service asks for the same consent as for any plugin, and takes the archive with this digest alone.
 */
export function offerYaml(about: Pick<Manifest, 'displayName' | 'description'>, offer: Offer): string {
  const { name, version, url, sha256, manifest } = offer;
  return (
    '# Offers a plugin to the StreamSpace plugin service of this namespace; an administrator installs it there.\n' +
    stringifyYaml({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `streamspace-plugin-${name}`,
        labels: { 'app.kubernetes.io/part-of': 'streamspace', [offerLabel]: name },
        annotations: {
          'streamspace.dev/display-name': about.displayName,
          'streamspace.dev/description': about.description,
        },
      },
      data: { name, version, url, sha256, manifest },
    })
  );
}
