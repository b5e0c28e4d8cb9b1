// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-pagerduty";
  readonly "version": "2.0.0";
  readonly "displayName": "PagerDuty";
  readonly "description": "Pages people on call when StreamSpace is really broken, and resolves alerts when it works again";
  readonly "type": "webhook";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "monitoring",
    "pagerduty",
    "alerting",
    "incidents",
    "on-call",
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
    readonly "network": "Sends alerts and changes to the Events API of PagerDuty";
    readonly "read:sessions": "Says which session an alert is about, and resolves alerts about sessions that are over";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:users";
      readonly "reason": "Shows names of users, and knows groups for rules";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Shows details in changes of templates; without it they hold names only";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "host": "events.pagerduty.com";
        readonly "when": "region!=eu";
        readonly "reason": "Takes alerts and changes";
      },
      {
        readonly "host": "events.eu.pagerduty.com";
        readonly "when": "region=eu";
        readonly "reason": "Takes alerts and changes";
      },
      {
        readonly "config": "apiUrl";
        readonly "reason": "Takes them in place of PagerDuty";
      },
    ];
  };
  readonly "events": readonly [
    "session.*",
    "user.*",
    "template.*",
    "quota.*",
    "audit.*",
    "node.*",
    "agent.*",
    "alert.*",
    "plugin.*",
    "storage.*",
    "cluster.*",
    "billing.*",
  ];
  readonly "jobs": {
    readonly "send": {
      readonly "maxAttempts": 20;
      readonly "backoff": readonly [
        "1s",
        "5s",
        "30s",
        "2min",
        "5min",
        "10min",
        "10min",
        "10min",
        "20min",
        "30min",
        "1h",
        "2h",
      ];
      readonly "timeout": "45s";
      readonly "concurrency": 4;
      readonly "perKey": 1;
    };
    readonly "due": {
      readonly "maxAttempts": 10;
      readonly "backoff": readonly [
        "1s",
        "10s",
        "1min",
      ];
      readonly "concurrency": 1;
    };
    readonly "reconcile": {
      readonly "every": "10min";
      readonly "catchUp": "skip";
      readonly "timeout": "2min";
    };
  };
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "alerts";
        readonly "title": "PagerDuty";
        readonly "audience": "admin";
      },
    ];
    readonly "actions": readonly [
      {
        readonly "id": "resolve-now";
        readonly "title": "Resolve now";
        readonly "audience": "admin";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "pagerduty:test";
        readonly "title": "Send a test alert";
      },
    ];
    readonly "routes": readonly [
      {
        readonly "id": "webhook";
        readonly "method": "POST";
        readonly "path": "/pagerduty/webhook";
        readonly "access": "public";
        readonly "body": "raw";
        readonly "maxBody": "1MiB";
        readonly "perIp": "300/min";
      },
    ];
  };
  readonly "configVersion": 2;
};
export = manifest;
