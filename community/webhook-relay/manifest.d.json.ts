// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "webhook-relay";
  readonly "version": "1.0.0";
  readonly "displayName": "Webhook relay";
  readonly "description": "Forwards platform events to your own services as signed Standard Webhooks, with retries and a delivery log";
  readonly "type": "webhook";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Community";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "webhook",
    "events",
    "standard-webhooks",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "network",
  ];
  readonly "permissionReasons": {
    readonly "network": "Posts events to the endpoints in the configuration";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:sessions";
      readonly "reason": "Puts the details of sessions into events; without it they hold ids only";
    },
    {
      readonly "permission": "read:users";
      readonly "reason": "Puts the details of users into events; without it they hold ids only";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Puts the details of templates into events; without it they hold names only";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "endpoints[].url";
        readonly "reason": "Receives the events that the endpoint selects";
      },
    ];
  };
  readonly "events": readonly [
    "session.*",
    "user.*",
    "quota.*",
    "template.*",
    "plugin.*",
    "schedule.*",
    "agent.*",
    "config.*",
    "system.*",
    "alert.*",
    "audit.*",
    "compliance.*",
    "recording.*",
    "snapshot.*",
    "workflow.*",
    "node.*",
    "cluster.*",
    "storage.*",
    "billing.*",
    "monitors.*",
  ];
  readonly "jobs": {
    readonly "deliver": {
      readonly "timeout": "90s";
      readonly "concurrency": 32;
    };
    readonly "probe": {
      readonly "every": "1h";
      readonly "catchUp": "skip";
      readonly "timeout": "2min";
    };
  };
  readonly "contributes": {
    readonly "commands": readonly [
      {
        readonly "id": "relay:test";
        readonly "title": "Send a test event to every endpoint";
      },
      {
        readonly "id": "relay:log";
        readonly "title": "Show the latest delivery attempts";
      },
      {
        readonly "id": "relay:replay";
        readonly "title": "Send the messages of an endpoint again";
      },
      {
        readonly "id": "relay:secret";
        readonly "title": "Show the secret that was made for an endpoint, once";
      },
    ];
  };
};
export = manifest;
