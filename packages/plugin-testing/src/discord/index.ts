export {
  createFakeDiscord,
  fakeWebhookUrl,
  type FakeDiscord,
  type FakeDiscordMessage,
  type FakeDiscordOptions,
  type FakeDiscordWebhook,
} from './fake-discord.ts';
export { serveFakeDiscord, type ServedFakeDiscord } from './serve.ts';
