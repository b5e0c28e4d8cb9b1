// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-teams";
  readonly "version": "2.0.0";
  readonly "displayName": "Microsoft Teams";
  readonly "description": "Session, user, quota and security notices in Microsoft Teams as Adaptive Cards, by way of Workflows";
  readonly "type": "webhook";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "notifications",
    "teams",
    "microsoft",
    "integration",
    "messaging",
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
    readonly "network": "Posts notices to the configured Workflows";
    readonly "read:sessions": "Shows owner, template and state of the session that a notice is about";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:users";
      readonly "reason": "Shows names in notices about users, knows groups for routes, and addresses for mentionAffectedUser";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Shows details in notices about templates; without it they hold names only";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "webhookUrl";
        readonly "reason": "Takes the notices that no route takes";
      },
      {
        readonly "config": "routes[].webhookUrl";
        readonly "reason": "Takes the notices of the route";
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
        "5s",
        "30s",
        "2min",
        "10min",
        "30min",
      ];
      readonly "timeout": "60s";
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
  };
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "deliveries";
        readonly "title": "Teams deliveries";
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
        readonly "id": "teams:test";
        readonly "title": "Send a test card";
      },
    ];
  };
  readonly "configVersion": 2;
};
export = manifest;
