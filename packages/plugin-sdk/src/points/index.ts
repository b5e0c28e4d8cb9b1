import { auditLog } from './audit-log.ts';
import { authProvider } from './auth-provider.ts';
import { dlpPolicy } from './dlp-policy.ts';
import type { Point } from './define-point.ts';
import { emailTransport } from './email-transport.ts';
import type { ExtensionPointName, ExtensionPoints } from './extension-points.ts';
import { malwareScanner } from './malware-scanner.ts';
import { objectStore } from './object-store.ts';
import { retention } from './retention.ts';
import { sessionPlacement } from './session-placement.ts';
import { ticketing } from './ticketing.ts';
import { workflowAction } from './workflow-action.ts';

/** What may cross at each point. The host checks it, in both directions; plugins need none of it at run time. */
export const points: { readonly [N in ExtensionPointName]: Point<ExtensionPoints[N]> } = {
  'audit-log': auditLog,
  'auth-provider': authProvider,
  'dlp-policy': dlpPolicy,
  'email-transport': emailTransport,
  'malware-scanner': malwareScanner,
  'object-store': objectStore,
  retention,
  'session-placement': sessionPlacement,
  ticketing,
  'workflow-action': workflowAction,
};

export { attachmentNameSchema, mailContentTypes } from './email-transport.ts';
export type { Point, PointHandle, PointMethod } from './define-point.ts';
