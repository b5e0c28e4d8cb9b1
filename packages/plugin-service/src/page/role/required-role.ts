import type { Role } from '@streamspace/plugin-sdk';
import type { Route } from '../routes.ts';

const ofOperators: ReadonlySet<Route['page']> = new Set(['catalog', 'plugin', 'activity', 'audit', 'repositories']);
const rank: Readonly<Record<Role, number>> = { user: 0, operator: 1, admin: 2 };

/** What a page takes. The service decides by the same roles; the page only does not offer what would be refused. */
export function requiredRole(route: Route): Role {
  if (route.page === 'plugin' && route.tab === 'configuration') return 'admin';
  return ofOperators.has(route.page) ? 'operator' : 'user';
}

export function isAtLeast(role: Role | undefined, required: Role): boolean {
  return required === 'user' || (role !== undefined && rank[role] >= rank[required]);
}

/** The page that the start is: users begin at home, everybody else in the catalog. */
export function startRoute(route: Route, pathname: string, role: Role | undefined): Route {
  return pathname === '/' && role === 'user' ? { page: 'home' } : route;
}
