// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-storage-azure";
  readonly "version": "2.0.0";
  readonly "displayName": "Azure Blob Storage";
  readonly "description": "Recordings, snapshots and uploads in a container of Azure Blob Storage, encrypted, tiered and checked";
  readonly "type": "extension";
  readonly "category": "Storage";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "storage",
    "azure",
    "blob-storage",
    "object-storage",
    "cloud",
    "microsoft",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "network",
  ];
  readonly "permissionReasons": {
    readonly "network": "Reads and writes the container, and asks Microsoft Entra ID for tokens where it signs in as an application";
  };
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "config": "endpoint";
        readonly "ca": {
          readonly "config": "caCertificate";
        };
        readonly "when": "!endpoint^=http://";
        readonly "reason": "The storage account that the configuration names";
      },
      {
        readonly "config": "endpoint";
        readonly "when": "endpoint^=http://";
        readonly "reason": "The storage account that the configuration names, without encryption on the way";
      },
      {
        readonly "host": "{accountName}.blob.core.windows.net";
        readonly "when": readonly [
          "!endpoint",
          "cloud=public",
        ];
        readonly "reason": "The storage account at Azure";
      },
      {
        readonly "host": "{accountName}.blob.core.chinacloudapi.cn";
        readonly "when": readonly [
          "!endpoint",
          "cloud=china",
        ];
        readonly "reason": "The storage account at Azure in China";
      },
      {
        readonly "host": "{accountName}.blob.core.usgovcloudapi.net";
        readonly "when": readonly [
          "!endpoint",
          "cloud=usgov",
        ];
        readonly "reason": "The storage account at Azure for the US government";
      },
      {
        readonly "host": "login.microsoftonline.com";
        readonly "when": readonly [
          "credentialMode=service-principal",
          "cloud=public",
        ];
        readonly "reason": "Gives the tokens of the application";
      },
      {
        readonly "host": "login.partner.microsoftonline.cn";
        readonly "when": readonly [
          "credentialMode=service-principal",
          "cloud=china",
        ];
        readonly "reason": "Gives the tokens of the application in China";
      },
      {
        readonly "host": "login.microsoftonline.us";
        readonly "when": readonly [
          "credentialMode=service-principal",
          "cloud=usgov",
        ];
        readonly "reason": "Gives the tokens of the application for the US government";
      },
    ];
  };
  readonly "emits": readonly [
    "storage.degraded",
    "storage.recovered",
  ];
  readonly "jobs": {
    readonly "probe": {
      readonly "every": "5min";
      readonly "jitter": "30s";
      readonly "maxAttempts": 1;
      readonly "timeout": "5min";
      readonly "when": "enabled";
    };
  };
  readonly "provides": readonly [
    "object-store",
  ];
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "storage";
        readonly "title": "Azure Storage";
        readonly "audience": "admin";
        readonly "path": "/admin/storage/azure";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "azure:test";
        readonly "title": "Test the store";
      },
      {
        readonly "id": "azure:rehydrate";
        readonly "title": "Bring an object back from the archive";
      },
    ];
    readonly "routes": readonly [
      {
        readonly "id": "upload";
        readonly "method": "POST";
        readonly "path": "/upload";
        readonly "access": "admin";
        readonly "body": "stream";
        readonly "maxBody": "5GiB";
        readonly "timeout": "1h";
        readonly "alias": readonly [
          "/storage/azure/upload",
        ];
      },
      {
        readonly "id": "download";
        readonly "method": "GET";
        readonly "path": "/download";
        readonly "access": "admin";
        readonly "alias": readonly [
          "/storage/azure/download",
        ];
        readonly "quiet": true;
      },
      {
        readonly "id": "list";
        readonly "method": "GET";
        readonly "path": "/list";
        readonly "access": "admin";
        readonly "alias": readonly [
          "/storage/azure/list",
        ];
      },
    ];
  };
  readonly "resources": {
    readonly "memory": "512MiB";
    readonly "egress": "100MiB/s";
  };
};
export = manifest;
