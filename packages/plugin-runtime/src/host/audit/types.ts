import type { AuditEntry, PageQuery } from '@streamspace/plugin-sdk';

/** One row of the audit trail. */
export interface AuditRow extends AuditEntry {
  readonly id: string;
  readonly at: string;
  /** The plugin that did it; absent for what a person did to the plugins. */
  readonly plugin?: string;
  /** Id of the person who did it, or in whose name the plugin worked, as far as the host knows. */
  readonly user?: string;
  readonly outcome: NonNullable<AuditEntry['outcome']>;
}

export interface AuditQuery extends PageQuery {
  readonly plugin?: string;
  readonly user?: string;
  /** An action, or its noun for all that was done to it: `report` finds `report.exported`. */
  readonly action?: string;
  readonly outcome?: AuditRow['outcome'];
}
