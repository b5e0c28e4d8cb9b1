import type { Role } from '@streamspace/plugin-sdk';
import type { ReactNode } from 'react';
import { roleNames } from '../account/role-names.ts';
import { Link } from '../navigation.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTitle } from '../use-title.ts';
import { isAtLeast } from './required-role.ts';
import { useRole } from './use-role.ts';

/** Shows a page to those who may see it, and tells everybody else what it takes. */
export function RoleGate({ least, children }: { readonly least: Role; readonly children: ReactNode }) {
  const role = useRole();
  if (isAtLeast(role, least)) return children;
  return role === undefined ? <Skeleton label="Loading" rows={8} /> : <Refused least={least} own={role} />;
}

function Refused({ least, own }: { readonly least: Role; readonly own: Role }) {
  useTitle('Not for your role');
  return (
    <div className="empty">
      <h1>This page is not for your role</h1>
      <p>
        It takes {roleNames[least]}; you are {roleNames[own]}. An administrator can give you another role.
      </p>
      <p>
        <Link href="/home">Go to your home</Link>
      </p>
    </div>
  );
}
