import { pluginContract } from '@streamspace/plugin-testing';
import plugin from './index.ts';

/** The configuration that the README of the plugin's first version shows. */
const firstConfig = {
  smtpHost: 'smtp.gmail.com',
  smtpPort: 587,
  username: 'notifications@example.com',
  password: 'app-password',
  useTLS: true,
  fromAddress: 'notifications@example.com',
  fromName: 'StreamSpace Notifications',
  toAddresses: ['admin@example.com', 'team@example.com'],
  ccAddresses: ['manager@example.com'],
  notifyOnSessionCreated: true,
  notifyOnSessionHibernated: true,
  notifyOnUserCreated: true,
  includeDetails: true,
  htmlFormat: true,
  rateLimit: 30,
};

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: firstConfig });
