import type { AuditLog } from './audit-log.ts';
import type { AuthProvider } from './auth-provider.ts';
import type { DlpPolicy } from './dlp-policy.ts';
import type { EmailTransport } from './email-transport.ts';
import type { MalwareScanner } from './malware-scanner.ts';
import type { ObjectStore } from './object-store.ts';
import type { Retention } from './retention.ts';
import type { SessionPlacement } from './session-placement.ts';
import type { Ticketing } from './ticketing.ts';
import type { WorkflowActions } from './workflow-action.ts';

/** The contracts by which plugins serve each other and the host. */
export interface ExtensionPoints {
  readonly 'audit-log': AuditLog;
  readonly 'auth-provider': AuthProvider;
  readonly 'dlp-policy': DlpPolicy;
  readonly 'email-transport': EmailTransport;
  readonly 'malware-scanner': MalwareScanner;
  readonly 'object-store': ObjectStore;
  readonly retention: Retention;
  readonly 'session-placement': SessionPlacement;
  readonly ticketing: Ticketing;
  readonly 'workflow-action': WorkflowActions;
}

export type ExtensionPointName = keyof ExtensionPoints;
