export { nextFire, parseCron, type Cron } from './cron.ts';
export { cronTimetable, intervalTimetable, whatIsDue, type Due, type Timetable } from './timetable.ts';
export { isTimeZone } from './wall-clock.ts';
