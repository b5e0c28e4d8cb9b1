const headings: Readonly<Record<string, readonly [emoji: string, title: string]>> = {
  'session.created': ['🚀', 'New session'],
  'session.started': ['▶️', 'Session started'],
  'session.hibernated': ['💤', 'Session hibernated'],
  'session.woken': ['⏰', 'Session wakes'],
  'session.terminated': ['⏹️', 'Session ended'],
  'session.failed': ['❌', 'Session failed'],
  'user.created': ['👤', 'New user'],
  'user.deleted': ['👤', 'User deleted'],
  'user.login': ['👤', 'User signed in'],
  'user.logout': ['👤', 'User signed out'],
  'user.login_failed': ['👤', 'Sign-in refused'],
  'quota.warning': ['📈', 'Quota almost used up'],
  'quota.exceeded': ['📈', 'Quota exceeded'],
  'audit.violation': ['🛡️', 'Policy violation'],
  'audit.integrity_failed': ['🛡️', 'Audit log was tampered with'],
};

/** For the other types of a family. */
const familyEmoji: Readonly<Record<string, string>> = {
  session: '🖥️',
  user: '👤',
  quota: '📈',
  audit: '🛡️',
  alert: '🔔',
  node: '🖥️',
  cluster: '🖥️',
  billing: '💳',
};

/** How a notice about events of a type begins. */
export function headingOf(type: string): { readonly emoji: string; readonly title: string } {
  const [family = ''] = type.split('.', 1);
  const [emoji = familyEmoji[family] ?? 'ℹ️', title = spell(type)] = headings[type] ?? [];
  return { emoji, title };
}

/** `node.drain.failed` as people say it: "Node drain failed". */
function spell(type: string): string {
  const words = type.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
