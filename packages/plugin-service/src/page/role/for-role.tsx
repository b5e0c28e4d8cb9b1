import type { Role } from '@streamspace/plugin-sdk';
import type { ReactNode } from 'react';
import { isAtLeast } from './required-role.ts';
import { useRole } from './use-role.ts';

interface ForRoleProps {
  readonly least: Role;
  readonly children: ReactNode;
}

/** Offers something to those alone who may do it. */
export function ForRole({ least, children }: ForRoleProps) {
  return isAtLeast(useRole(), least) ? children : undefined;
}
