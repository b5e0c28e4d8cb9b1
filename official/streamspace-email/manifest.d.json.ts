// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-email";
  readonly "version": "2.0.0";
  readonly "displayName": "Email";
  readonly "description": "Notices by mail, and the way that mail of all plugins takes: a queue, TLS, OAuth2, digests, unsubscribing";
  readonly "type": "integration";
  readonly "category": "Integrations";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "email",
    "smtp",
    "notifications",
    "alerts",
    "transport",
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
    readonly "network": "Sends mail through the mail server, and gets tokens to sign in there";
    readonly "read:sessions": "Shows owner, template and state of the session that a notice is about";
  };
  readonly "optionalPermissions": readonly [
    {
      readonly "permission": "read:users";
      readonly "when": "notifyUsers.enabled";
      readonly "reason": "Finds addresses for mail to users about themselves, shows names, and knows groups for routes";
    },
    {
      readonly "permission": "read:templates";
      readonly "reason": "Shows details in notices about templates; without it they hold names only";
    },
  ];
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "smtpHost";
        readonly "port": {
          readonly "config": "smtpPort";
        };
        readonly "protocol": "tls";
        readonly "ca": {
          readonly "config": "tls.caPem";
        };
        readonly "when": "useTLS!=false";
        readonly "reason": "Takes the mail, encrypted";
      },
      {
        readonly "config": "smtpHost";
        readonly "port": {
          readonly "config": "smtpPort";
        };
        readonly "protocol": "tcp";
        readonly "when": "useTLS=false";
        readonly "reason": "Takes the mail, unencrypted";
      },
      {
        readonly "host": "oauth2.googleapis.com";
        readonly "when": "oauth2.provider=google";
        readonly "reason": "Gives tokens to sign in at Google's mail server";
      },
      {
        readonly "host": "login.microsoftonline.com";
        readonly "when": "oauth2.provider=microsoft";
        readonly "reason": "Gives tokens to sign in at Microsoft's mail server";
      },
      {
        readonly "config": "oauth2.tokenUrl";
        readonly "when": "oauth2.provider=custom";
        readonly "reason": "Gives tokens to sign in at the mail server";
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
  readonly "emits": readonly [
    "email.delivered",
    "email.failed",
  ];
  readonly "jobs": {
    readonly "send": {
      readonly "maxAttempts": 18;
      readonly "backoff": readonly [
        "30s",
        "2min",
        "10min",
        "30min",
        "1h",
        "2h",
        "3h",
        "4h",
      ];
      readonly "timeout": "150s";
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
    readonly "mail": {
      readonly "maxAttempts": 18;
      readonly "backoff": readonly [
        "30s",
        "2min",
        "10min",
        "30min",
        "1h",
        "2h",
        "3h",
        "4h",
      ];
      readonly "timeout": "150s";
      readonly "concurrency": 2;
    };
    readonly "digest-due": {
      readonly "cron": {
        readonly "config": "digest.cron";
      };
      readonly "when": "digest.enabled";
    };
  };
  readonly "provides": readonly [
    "email-transport",
  ];
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "deliveries";
        readonly "title": "Notices by mail";
        readonly "audience": "admin";
      },
      {
        readonly "id": "mails";
        readonly "title": "Mail queue";
        readonly "audience": "admin";
      },
      {
        readonly "id": "templates";
        readonly "title": "Mail templates";
        readonly "audience": "admin";
      },
      {
        readonly "id": "preferences";
        readonly "title": "E-mail notifications";
        readonly "audience": "user";
      },
    ];
    readonly "actions": readonly [
      {
        readonly "id": "send-again";
        readonly "title": "Send again";
        readonly "audience": "admin";
      },
      {
        readonly "id": "lift-suppression";
        readonly "title": "Allow mail again";
        readonly "audience": "admin";
      },
      {
        readonly "id": "mail-on";
        readonly "title": "Switch on";
        readonly "audience": "user";
      },
      {
        readonly "id": "mail-off";
        readonly "title": "Switch off";
        readonly "audience": "user";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "email:test";
        readonly "title": "Send a test message";
      },
    ];
    readonly "routes": readonly [
      {
        readonly "id": "unsubscribe";
        readonly "method": "POST";
        readonly "path": "/unsubscribe/:token";
        readonly "access": "public";
        readonly "body": "raw";
        readonly "maxBody": "4KiB";
        readonly "quiet": true;
      },
      {
        readonly "id": "unsubscribe-page";
        readonly "method": "GET";
        readonly "path": "/unsubscribe/:token";
        readonly "access": "public";
        readonly "quiet": true;
      },
      {
        readonly "id": "unsubscribe-confirm";
        readonly "method": "GET";
        readonly "path": "/unsubscribe/:token/confirm";
        readonly "access": "public";
        readonly "quiet": true;
      },
    ];
  };
  readonly "resources": {
    readonly "memory": "256MiB";
  };
  readonly "configVersion": 2;
};
export = manifest;
