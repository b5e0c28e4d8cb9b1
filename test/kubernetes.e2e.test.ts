import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { offerYaml } from '../packages/catalog/src/publish/index.ts';

const folder = join(import.meta.dirname, '../deploy/kubernetes');
const kinds = {
  ConfigMap,
  Deployment,
  NetworkPolicy,
  PersistentVolumeClaim,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
};

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}
interface Kustomization {
  readonly resources: readonly string[];
}

const readYaml = (file: string): unknown => parse(readFileSync(file, 'utf8'));
const documentsOf = (text: string): readonly KubernetesObject[] =>
  parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);

/** What the schema of its kind says against an object. */
function fault(object: KubernetesObject): string | undefined {
  const Kind = (kinds as Readonly<Record<string, new (data: never) => { validate(): void }>>)[object.kind];
  if (Kind === undefined) return `there is no kind ${object.kind}`;
  try {
    new Kind(object as never).validate();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const objects = (): readonly KubernetesObject[] => {
  const { resources } = readYaml(join(folder, 'kustomization.yaml')) as Kustomization;
  return resources.flatMap((resource) => documentsOf(readFileSync(join(folder, resource), 'utf8')));
};

/** The Deployment's selector and labels, and its image's tag, are what kustomize adds. */
function completed(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Deployment') return object;
  const whole = object as unknown as { spec: { template: { metadata: object } } };
  const labels = { 'app.kubernetes.io/name': 'streamspace-plugins' };
  return {
    ...object,
    spec: {
      ...whole.spec,
      selector: { matchLabels: labels },
      template: { ...whole.spec.template, metadata: { labels } },
    },
  } as unknown as KubernetesObject;
}

const canRender = spawnSync('kubectl', ['kustomize', '--help']).status === 0;
const render = (): readonly KubernetesObject[] =>
  documentsOf(execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' }));

describe('the objects', () => {
  test('are what their kinds allow', () => {
    const all = objects().map(completed);
    expect(all.length).toBeGreaterThan(5);
    expect(all.map(fault).filter((each) => each !== undefined)).toEqual([]);
  });

  test('would not be, with a word in the place of a number', () => {
    const [account] = objects();
    const wrong = { ...account, kind: 'Service', spec: { ports: [{ port: 'many' }] } } as unknown as KubernetesObject;
    expect(fault(wrong)).toContain('port');
  });

  test.skipIf(!canRender)('are so as kustomize renders them (needs kubectl)', () => {
    const all = render();
    expect(all.map(fault).filter((each) => each !== undefined)).toEqual([]);
    expect(all.every(({ metadata }) => metadata.namespace === 'streamspace')).toBe(true);
  });

  test('are all that the folder has', () => {
    const { resources } = readYaml(join(folder, 'kustomization.yaml')) as Kustomization;
    expect(readdirSync(folder).toSorted()).toEqual([...resources, 'kustomization.yaml'].toSorted());
  });
});

test('the pod has no rights that it does not need', () => {
  const deployment = objects().find(({ kind }) => kind === 'Deployment');
  expect(deployment).toMatchObject({
    spec: {
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              resources: { limits: { memory: expect.any(String) as unknown } },
              livenessProbe: { httpGet: { path: '/livez' } },
              readinessProbe: { httpGet: { path: '/readyz' } },
            },
          ],
        },
      },
    },
  });
  const role = objects().find(({ kind }) => kind === 'Role');
  expect(role).toMatchObject({
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }],
  });
});

test('what a publication has for kubectl is a ConfigMap that the cluster takes', () => {
  const long = { displayName: 'The '.repeat(20), description: 'Counts: sessions, "quoted" – and {{more}}' };
  const offer = {
    name: 'a'.repeat(40),
    version: '1.0.0-rc.1+build.5',
    url: 'https://x.example/a',
    sha256: 'a'.repeat(64),
    manifest: `${JSON.stringify({ name: 'a', note: 'no: yes\u2028' }, undefined, 2)}\n`,
  };
  const [object] = documentsOf(offerYaml(long, offer));
  if (object === undefined) throw new Error('there is no object');
  expect(fault(object)).toBeUndefined();
  expect(object).toMatchObject({ data: offer });
  expect(object.metadata.name).toMatch(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
});
