// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-slack";
  readonly "version": "2.0.0";
  readonly "displayName": "Slack";
  readonly "description": "Session, user, quota and security notices in Slack, with one living thread per session";
  readonly "type": "webhook";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "notifications",
    "slack",
    "integration",
    "messaging",
    "chatops",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "network",
    "read:sessions",
  ];
  readonly "permissionReasons": {
    readonly "network": "Posts notices to Slack";
    readonly "read:sessions": "Shows owner, template and state of the session that a notice is about";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:users";
      readonly "reason": "Shows names in notices about users and quotas; without it they hold ids only";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Shows details in notices about templates; without it they hold names only";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "host": "hooks.slack.com";
        readonly "when": "webhookUrl^=https://hooks.slack.com/";
        readonly "reason": "Takes notices for the incoming webhook";
      },
      {
        readonly "host": "hooks.slack-gov.com";
        readonly "when": "webhookUrl^=https://hooks.slack-gov.com/";
        readonly "reason": "Takes notices for the incoming webhook of GovSlack";
      },
      {
        readonly "host": "slack.com";
        readonly "when": readonly [
          "botToken",
          "apiUrl!=https://slack-gov.com/api/",
        ];
        readonly "reason": "Takes notices for the bot, and answers whose bot it is";
      },
      {
        readonly "host": "slack-gov.com";
        readonly "when": readonly [
          "botToken",
          "apiUrl=https://slack-gov.com/api/",
        ];
        readonly "reason": "Takes notices for the bot in GovSlack, and answers whose bot it is";
      },
    ];
  };
  readonly "events": readonly [
    "session.*",
    "user.*",
    "quota.*",
    "template.*",
    "alert.*",
    "audit.*",
    "plugin.*",
    "storage.*",
    "node.*",
    "cluster.*",
    "billing.*",
  ];
  readonly "jobs": {
    readonly "send": {
      readonly "maxAttempts": 6;
      readonly "backoff": readonly [
        "2s",
        "10s",
        "1min",
        "5min",
        "30min",
      ];
      readonly "timeout": "45s";
      readonly "concurrency": 1;
      readonly "perKey": 1;
    };
    readonly "digest": {
      readonly "maxAttempts": 6;
      readonly "backoff": readonly [
        "2s",
        "10s",
        "1min",
        "5min",
        "30min",
      ];
      readonly "timeout": "45s";
      readonly "concurrency": 1;
    };
  };
  readonly "contributes": {
    readonly "commands": readonly [
      {
        readonly "id": "slack:test";
        readonly "title": "Send a test message";
      },
    ];
  };
};
export = manifest;
