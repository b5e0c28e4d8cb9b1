import type { Role } from '@streamspace/plugin-sdk';
import { createContext, use } from 'react';

/** One's own role; `undefined` until it is known, and then nothing beyond a user's is offered. */
export const RoleContext = createContext<Role | undefined>(undefined);

export const useRole = (): Role | undefined => use(RoleContext);
