// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "my-usage-widget";
  readonly "version": "1.0.0";
  readonly "displayName": "My usage";
  readonly "description": "Shows everybody how many hours their desktops ran this week and month, against their quota";
  readonly "type": "extension";
  readonly "category": "Analytics";
  readonly "author": "StreamSpace Community";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "widget",
    "usage",
    "dashboard",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "read:sessions",
    "read:users",
  ];
  readonly "permissionReasons": {
    readonly "read:sessions": "Counts how long each session runs";
    readonly "read:users": "Finds the groups of a user, for quotas and for the sums of a group";
  };
  readonly "events": readonly [
    "session.started",
    "session.woken",
    "session.hibernated",
    "session.terminated",
    "session.failed",
    "user.deleted",
  ];
  readonly "jobs": {
    readonly "reconcile": {
      readonly "every": "1h";
      readonly "timeout": "5min";
      readonly "concurrency": 1;
    };
    readonly "rollup": {
      readonly "cron": "20 2 * * *";
      readonly "timeout": "15min";
      readonly "concurrency": 1;
    };
  };
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "usage";
        readonly "title": "My usage in detail";
        readonly "audience": "user";
        readonly "refresh": "60s";
      },
    ];
    readonly "widgets": readonly [
      {
        readonly "id": "usage";
        readonly "title": "My usage";
        readonly "audience": "user";
        readonly "refresh": "60s";
        readonly "position": "top";
        readonly "width": "half";
      },
    ];
  };
};
export = manifest;
