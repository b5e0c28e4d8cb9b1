import type { Session } from '@streamspace/plugin-sdk';
import type { GithubConfig } from './config.ts';

type Fact = readonly [label: string, value: string];
type Field = GithubConfig['fields'][number];

/** Each field that an issue may have, and nothing else of a session. */
const facts: Readonly<Record<Field, (session: Session, now: number) => string | undefined>> = {
  session: ({ id }) => id,
  template: ({ template }) => template,
  state: ({ state }) => state,
  age: ({ createdAt }, now) => ageText(now - Date.parse(createdAt)),
  region: ({ region }) => region,
};

/** What the configuration lets an issue say about a session; what is not known is left out. */
export function contextOf(session: Session, fields: readonly Field[], now: number): readonly Fact[] {
  return fields.flatMap((field): Fact[] => {
    const value = facts[field](session, now);
    return value === undefined ? [] : [[field, value]];
  });
}

function ageText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

/** Where issues about a session go. */
export function routeOf(
  { routes, repository, labels }: Pick<GithubConfig, 'routes' | 'repository' | 'labels'>,
  { template, tags = [] }: Pick<Session, 'template' | 'tags'>,
): { readonly repository: string; readonly labels: string[] } {
  const route = routes.find(
    (each) => each.template === template || (each.tag !== undefined && tags.includes(each.tag)),
  );
  return {
    repository: route?.repository ?? repository,
    labels: [...new Set([...labels, ...(route?.labels ?? [])])],
  };
}
