// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "ntfy";
  readonly "version": "1.0.0";
  readonly "displayName": "ntfy";
  readonly "description": "Session, user, quota and node notices on phones and desktops, over ntfy.sh or a server of your own";
  readonly "type": "webhook";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Community";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "notifications",
    "ntfy",
    "push",
    "mobile",
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
    readonly "network": "Publishes notices to the ntfy server";
    readonly "read:sessions": "Shows owner, template and state of the session that a notice is about";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:users";
      readonly "reason": "Shows names in notices about users, and knows groups for routes";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "server";
        readonly "reason": "The ntfy server that takes the notices";
      },
    ];
  };
  readonly "events": readonly [
    "session.*",
    "user.*",
    "quota.*",
    "alert.*",
    "audit.*",
    "plugin.*",
    "storage.*",
    "node.*",
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
  };
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "deliveries";
        readonly "title": "ntfy deliveries";
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
        readonly "id": "ntfy:test";
        readonly "title": "Send a test message";
      },
    ];
  };
};
export = manifest;
