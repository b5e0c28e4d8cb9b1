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
      readonly "reason": "Shows names in notices about users, finds people for direct messages and buttons, and knows groups";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Shows details in notices about templates; without it they hold names only";
    },
    {
      readonly "permission": "write:sessions";
      readonly "when": "actions";
      readonly "reason": "Hibernates, wakes or ends a session whose button somebody pressed";
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
        readonly "config": "routes[].webhookUrl";
        readonly "endsWith": readonly [
          "hooks.slack.com",
          "hooks.slack-gov.com",
        ];
        readonly "reason": "Takes notices for the incoming webhooks of routes";
      },
      {
        readonly "host": "hooks.slack.com";
        readonly "when": readonly [
          "interactivity=http",
          "apiUrl!=https://slack-gov.com/api/",
        ];
        readonly "reason": "Takes the answers to buttons and commands";
      },
      {
        readonly "host": "hooks.slack-gov.com";
        readonly "when": readonly [
          "interactivity=http",
          "apiUrl=https://slack-gov.com/api/",
        ];
        readonly "reason": "Takes the answers to buttons and commands in GovSlack";
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
      readonly "concurrency": 4;
      readonly "perKey": 1;
    };
    readonly "digest": {
      readonly "maxAttempts": 10;
      readonly "backoff": readonly [
        "2s",
        "1min",
      ];
      readonly "concurrency": 1;
    };
    readonly "probe": {
      readonly "every": "15min";
      readonly "catchUp": "skip";
      readonly "timeout": "60s";
    };
    readonly "ask": {
      readonly "maxAttempts": 3;
      readonly "backoff": readonly [
        "2s",
        "10s",
      ];
      readonly "timeout": "60s";
      readonly "concurrency": 2;
    };
  };
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "deliveries";
        readonly "title": "Slack deliveries";
        readonly "audience": "admin";
      },
    ];
    readonly "actions": readonly [
      {
        readonly "id": "send-again";
        readonly "title": "Send again";
        readonly "audience": "admin";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "slack:test";
        readonly "title": "Send a test message";
      },
    ];
    readonly "routes": readonly [
      {
        readonly "id": "interactions";
        readonly "method": "POST";
        readonly "path": "/slack/interactions";
        readonly "access": "public";
        readonly "body": "raw";
        readonly "maxBody": "64KiB";
        readonly "perIp": "300/min";
      },
      {
        readonly "id": "commands";
        readonly "method": "POST";
        readonly "path": "/slack/commands";
        readonly "access": "public";
        readonly "body": "raw";
        readonly "maxBody": "64KiB";
        readonly "perIp": "300/min";
      },
    ];
  };
  readonly "configVersion": 2;
};
export = manifest;
