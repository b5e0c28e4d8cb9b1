// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-discord";
  readonly "version": "2.0.0";
  readonly "displayName": "Discord";
  readonly "description": "Session, user, quota and security notices in Discord, with one message per session that shows its state";
  readonly "type": "webhook";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "notifications",
    "discord",
    "integration",
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
    readonly "network": "Posts notices to Discord";
    readonly "read:sessions": "Shows owner, template and state of the session that a notice is about";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:users";
      readonly "reason": "Shows names in notices about users, and knows groups for routes";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Shows details in notices about templates; without it they hold names only";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "apiBase";
        readonly "reason": "Takes the notices for the webhooks";
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
        "15s",
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
    readonly "delete-test": {
      readonly "maxAttempts": 5;
      readonly "backoff": readonly [
        "10s",
        "1min",
        "5min",
      ];
      readonly "concurrency": 1;
    };
  };
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "deliveries";
        readonly "title": "Discord deliveries";
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
        readonly "id": "discord:test";
        readonly "title": "Send a test message";
      },
    ];
  };
  readonly "configVersion": 2;
};
export = manifest;
