import { matchSubscription, type PlatformEvent } from '@streamspace/plugin-sdk';
import { aboutOf, type About } from './about.ts';
import { defaultDestination } from './config.ts';
import type { GroupsOf } from './groups.ts';
import { isAtLeast, severityOf, type Severity } from './severity.ts';

/** What a route takes. */
export interface Match {
  readonly events: readonly string[];
  readonly minSeverity?: Severity | undefined;
  readonly users?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
  readonly orgs?: readonly string[] | undefined;
}

export interface Route {
  readonly name: string;
  readonly match: Match;
  readonly continue: boolean;
  readonly disabled: boolean;
}

export interface SelectOptions {
  readonly routes: readonly Route[];
  /** Whether the default destination wants an event that no route takes. */
  readonly isAnnounced: (event: PlatformEvent) => boolean;
  readonly groupsOf: GroupsOf;
}

/**
 * Where notices about an event go: to the first route that takes it, and to those after it as long as each says
 * `continue`; to the default destination when none does.
 */
export function createSelection({ routes, isAnnounced, groupsOf }: SelectOptions) {
  async function takes({ match }: Route, event: PlatformEvent, about: About): Promise<boolean> {
    if (matchSubscription(match.events, event) === undefined) return false;
    if (match.minSeverity !== undefined && !isAtLeast(severityOf(event), match.minSeverity)) return false;
    if (!holds(match.users, about.users)) return false;
    if (!holds(match.templates, about.template === undefined ? [] : [about.template])) return false;
    if (!holds(match.orgs, [about.orgId])) return false;
    if (match.groups === undefined || holds(match.groups, about.groups)) return true;
    // Asked last: it is a call to the platform.
    return about.userId !== undefined && holds(match.groups, await groupsOf(about.userId));
  }

  return async (event: PlatformEvent): Promise<readonly string[]> => {
    const about = aboutOf(event);
    const taken: string[] = [];
    for (const route of routes) {
      // oxlint-disable-next-line no-await-in-loop -- the first that fits counts
      if (route.disabled || !(await takes(route, event, about))) continue;
      taken.push(route.name);
      if (!route.continue) break;
    }
    if (taken.length > 0) return taken;
    return isAnnounced(event) ? [defaultDestination] : [];
  };
}

const holds = (wanted: readonly string[] | undefined, are: readonly string[]): boolean =>
  wanted === undefined || are.some((name) => wanted.includes(name));

/** Whether one of the switches for single events is on, or a list names the event. */
export function announces(
  switches: Readonly<Record<string, boolean>>,
  extraEvents: readonly string[],
): SelectOptions['isAnnounced'] {
  return (event) => switches[event.type] === true || matchSubscription(extraEvents, event) !== undefined;
}
