// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "idle-reaper";
  readonly "version": "1.0.0";
  readonly "displayName": "Idle reaper";
  readonly "description": "Hibernates idle desktops and ends forgotten ones, by rules that people can understand and postpone";
  readonly "type": "extension";
  readonly "category": "Automation";
  readonly "author": "StreamSpace Community";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "idle",
    "cost",
    "hibernate",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "read:sessions",
    "read:users",
    "write:sessions",
  ];
  readonly "permissionReasons": {
    readonly "read:sessions": "Finds sessions that nobody uses, and for how long";
    readonly "read:users": "Looks up the groups of an owner, which rules can name";
    readonly "write:sessions": "Hibernates idle sessions and ends forgotten ones";
  };
  readonly "email": {
    readonly "recipients": readonly [
      "summaryTo",
    ];
  };
  readonly "events": readonly [
    "session.connected",
    "session.active",
    "session.woken",
    "session.terminated",
  ];
  readonly "jobs": {
    readonly "check": {
      readonly "every": "5min";
      readonly "catchUp": "skip";
      readonly "maxAttempts": 3;
      readonly "backoff": readonly [
        "30s",
      ];
      readonly "timeout": "4min";
      readonly "concurrency": 1;
    };
    readonly "summary": {
      readonly "cron": "0 8 * * 1";
    };
  };
  readonly "contributes": {
    readonly "commands": readonly [
      {
        readonly "id": "reaper:preview";
        readonly "title": "Show what the rules say about each session";
        readonly "audience": "operator";
      },
      {
        readonly "id": "reaper:run";
        readonly "title": "Apply the rules now";
        readonly "audience": "admin";
      },
      {
        readonly "id": "reaper:postpone";
        readonly "title": "Keep an idle session running for now";
        readonly "audience": "user";
      },
      {
        readonly "id": "reaper:exempt";
        readonly "title": "Take a session out of the rules";
        readonly "audience": "operator";
      },
      {
        readonly "id": "reaper:log";
        readonly "title": "Show the latest actions and why they were taken";
        readonly "audience": "operator";
      },
    ];
  };
};
export = manifest;
