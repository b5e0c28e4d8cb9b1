// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-storage-gcs";
  readonly "version": "2.0.0";
  readonly "displayName": "Google Cloud Storage";
  readonly "description": "Recordings, snapshots and uploads in a bucket of Google Cloud Storage, with uploads that survive restarts";
  readonly "type": "extension";
  readonly "category": "Storage";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "storage",
    "gcs",
    "google-cloud",
    "object-storage",
    "cloud",
  ];
  readonly "icon": "assets/icon.svg";
  readonly "entrypoints": {
    readonly "main": "index.js";
  };
  readonly "permissions": readonly [
    "network",
  ];
  readonly "permissionReasons": {
    readonly "network": "Reads and writes the bucket; no other host is reached";
  };
  readonly "network": {
    readonly "hosts": readonly [
      {
        readonly "host": "storage.googleapis.com";
        readonly "when": "!apiEndpoint";
        readonly "reason": "The bucket at Google";
      },
      {
        readonly "config": "apiEndpoint";
        readonly "when": "apiEndpoint";
        readonly "reason": "The address of Cloud Storage that the configuration names";
      },
      {
        readonly "host": "oauth2.googleapis.com";
        readonly "when": "credentialMode!=workload-identity";
        readonly "reason": "Gives out access tokens for the key of the service account";
      },
      {
        readonly "host": "sts.googleapis.com";
        readonly "when": "credentialMode=workload-identity";
        readonly "reason": "Gives out access tokens for the token of the workload";
      },
      {
        readonly "config": "subjectTokenUrl";
        readonly "when": "credentialMode=workload-identity";
        readonly "reason": "Gives out the token of the workload";
      },
      {
        readonly "host": "iamcredentials.googleapis.com";
        readonly "when": "credentialMode=workload-identity";
        readonly "reason": "Acts as the service account that the credentials name, and signs addresses";
      },
      {
        readonly "host": "iamcredentials.googleapis.com";
        readonly "when": "signingServiceAccount";
        readonly "reason": "Signs addresses as the service account that the configuration names";
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
    readonly "sweep": {
      readonly "every": "6h";
      readonly "jitter": "10min";
      readonly "maxAttempts": 2;
      readonly "timeout": "30min";
      readonly "when": "enabled";
    };
    readonly "repair": {
      readonly "every": "1h";
      readonly "jitter": "5min";
      readonly "maxAttempts": 1;
      readonly "timeout": "30min";
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
        readonly "title": "GCS Storage";
        readonly "audience": "admin";
        readonly "path": "/admin/storage/gcs";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "gcs:test";
        readonly "title": "Test the store";
      },
      {
        readonly "id": "gcs:abort-stale";
        readonly "title": "End stale uploads";
      },
      {
        readonly "id": "gcs:repair-metadata";
        readonly "title": "Write the hashes that are missing beside objects";
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
          "/storage/gcs/upload",
        ];
      },
      {
        readonly "id": "download";
        readonly "method": "GET";
        readonly "path": "/download";
        readonly "access": "admin";
        readonly "alias": readonly [
          "/storage/gcs/download",
        ];
        readonly "quiet": true;
      },
      {
        readonly "id": "list";
        readonly "method": "GET";
        readonly "path": "/list";
        readonly "access": "admin";
        readonly "alias": readonly [
          "/storage/gcs/list",
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
