export type { Channel, Delivered, Destination, Outgoing, Verdict } from './channel.ts';
export {
  defaultDestination,
  eventNameSchema,
  hasUniqueNames,
  noticeFields,
  quietHoursSchema,
  routeFields,
  type QuietHours,
} from './config.ts';
export { aboutOf, type About } from './about.ts';
export { formatDuration, visibleLine } from './format.ts';
export { createGroups, type GroupsOf } from './groups.ts';
export { createNoticeMetrics, type NoticeMetrics } from './notice-metrics.ts';
export { createNotifier, type Notifier, type NotifierConfig, type NotifierOptions } from './notifier.ts';
export { noticeSchema, toNotice, type Notice, type NoticeOptions } from './notice.ts';
export {
  notifierCollections,
  notifierJobs,
  type Content,
  type Digest,
  type NotifierApi,
  type NotifierPayloads,
} from './rows.ts';
export { pause } from './pause.ts';
export { announces, type Match, type Route } from './select.ts';
export { createTemplates, templateFault } from './templates.ts';
export { isAtLeast, severities, severityOf, severitySchema, type Severity } from './severity.ts';
