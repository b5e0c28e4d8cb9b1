// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "github-issues";
  readonly "version": "1.0.0";
  readonly "displayName": "GitHub issues";
  readonly "description": "Problems with a session become GitHub issues, and whoever reported one hears when it is closed";
  readonly "type": "integration";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Community";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "github",
    "issues",
    "support",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "network",
    "read:sessions",
    "read:users",
  ];
  readonly "permissionReasons": {
    readonly "network": "Files issues at GitHub";
    readonly "read:sessions": "Puts template, state, age and region of the session into the issue";
    readonly "read:users": "Names who reported the problem";
  };
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "apiBaseURL";
        readonly "reason": "GitHub's REST API, where issues are filed";
      },
    ];
  };
  readonly "events": readonly [
    "session.failed",
  ];
  readonly "jobs": {
    readonly "file": {
      readonly "maxAttempts": 12;
      readonly "backoff": readonly [
        "5s",
        "30s",
        "2min",
        "10min",
        "1h",
        "3h",
      ];
      readonly "timeout": "60s";
      readonly "concurrency": 1;
      readonly "rate": "1/s";
    };
    readonly "failure": {
      readonly "maxAttempts": 6;
      readonly "backoff": readonly [
        "10s",
        "1min",
        "10min",
        "1h",
      ];
      readonly "timeout": "60s";
      readonly "concurrency": 1;
      readonly "rate": "1/s";
    };
  };
  readonly "provides": readonly [
    "ticketing",
  ];
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "reports";
        readonly "title": "Reported problems";
        readonly "audience": "user";
      },
    ];
    readonly "actions": readonly [
      {
        readonly "id": "report";
        readonly "title": "Report a problem";
        readonly "audience": "user";
        readonly "on": "session";
      },
      {
        readonly "id": "preview-report";
        readonly "title": "Preview";
        readonly "audience": "user";
        readonly "on": "session";
      },
      {
        readonly "id": "file-report";
        readonly "title": "Report";
        readonly "audience": "user";
        readonly "on": "session";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "github:test";
        readonly "title": "Check the access to GitHub";
      },
    ];
    readonly "routes": readonly [
      {
        readonly "id": "hook";
        readonly "method": "POST";
        readonly "path": "/hooks/github";
        readonly "access": "public";
        readonly "body": "raw";
        readonly "maxBody": "5MiB";
        readonly "perIp": "300/min";
      },
    ];
  };
};
export = manifest;
