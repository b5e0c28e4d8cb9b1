// Generated from manifest.json by `streamspace plugin build`.
declare const manifest: {
  readonly "$schema": "../../packages/plugin-sdk/manifest.schema.json";
  readonly "name": "streamspace-storage-s3";
  readonly "version": "2.0.0";
  readonly "displayName": "S3 Object Storage";
  readonly "description": "Recordings, snapshots and uploads in a bucket of AWS S3 or a compatible store, encrypted and checked";
  readonly "type": "extension";
  readonly "category": "Storage";
  readonly "author": "StreamSpace Team";
  readonly "license": "MIT";
  readonly "tags": readonly [
    "storage",
    "s3",
    "aws",
    "minio",
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
        readonly "config": "endpoint";
        readonly "ca": {
          readonly "config": "caCertificate";
        };
        readonly "when": "useSSL";
        readonly "reason": "The store that the configuration names";
      },
      {
        readonly "config": "endpoint";
        readonly "protocol": "http";
        readonly "when": "!useSSL";
        readonly "reason": "The store that the configuration names, without encryption on the way";
      },
      {
        readonly "host": "{bucket}.s3.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "!useDualstack",
          "!useFips",
        ];
        readonly "reason": "The bucket at AWS";
      },
      {
        readonly "host": "s3.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "!useDualstack",
          "!useFips",
        ];
        readonly "reason": "The bucket at AWS, addressed by path";
      },
      {
        readonly "host": "{bucket}.s3.{region}.amazonaws.com.cn";
        readonly "when": readonly [
          "!endpoint",
          "region^=cn-",
          "!useDualstack",
        ];
        readonly "reason": "The bucket at AWS in China";
      },
      {
        readonly "host": "s3.{region}.amazonaws.com.cn";
        readonly "when": readonly [
          "!endpoint",
          "region^=cn-",
          "!useDualstack",
        ];
        readonly "reason": "The bucket at AWS in China, addressed by path";
      },
      {
        readonly "host": "{bucket}.s3.dualstack.{region}.amazonaws.com.cn";
        readonly "when": readonly [
          "!endpoint",
          "region^=cn-",
          "useDualstack",
        ];
        readonly "reason": "The bucket at AWS in China, also over IPv6";
      },
      {
        readonly "host": "s3.dualstack.{region}.amazonaws.com.cn";
        readonly "when": readonly [
          "!endpoint",
          "region^=cn-",
          "useDualstack",
        ];
        readonly "reason": "The bucket at AWS in China by path, also over IPv6";
      },
      {
        readonly "host": "{bucket}.s3.dualstack.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "useDualstack",
          "!useFips",
        ];
        readonly "reason": "The bucket at AWS, also over IPv6";
      },
      {
        readonly "host": "s3.dualstack.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "useDualstack",
          "!useFips",
        ];
        readonly "reason": "The bucket at AWS by path, also over IPv6";
      },
      {
        readonly "host": "{bucket}.s3-fips.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "!useDualstack",
          "useFips",
        ];
        readonly "reason": "The bucket at AWS, with validated cryptography";
      },
      {
        readonly "host": "s3-fips.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "!useDualstack",
          "useFips",
        ];
        readonly "reason": "The bucket at AWS by path, with validated cryptography";
      },
      {
        readonly "host": "{bucket}.s3-fips.dualstack.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "useDualstack",
          "useFips",
        ];
        readonly "reason": "The bucket at AWS, with validated cryptography and IPv6";
      },
      {
        readonly "host": "s3-fips.dualstack.{region}.amazonaws.com";
        readonly "when": readonly [
          "!endpoint",
          "!region^=cn-",
          "useDualstack",
          "useFips",
        ];
        readonly "reason": "The bucket at AWS by path, with validated cryptography and IPv6";
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
  };
  readonly "provides": readonly [
    "object-store",
  ];
  readonly "contributes": {
    readonly "pages": readonly [
      {
        readonly "id": "storage";
        readonly "title": "S3 Storage";
        readonly "audience": "admin";
        readonly "path": "/admin/storage/s3";
      },
    ];
    readonly "commands": readonly [
      {
        readonly "id": "s3:test";
        readonly "title": "Test the store";
      },
      {
        readonly "id": "s3:abort-stale";
        readonly "title": "End stale uploads";
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
          "/storage/s3/upload",
        ];
      },
      {
        readonly "id": "download";
        readonly "method": "GET";
        readonly "path": "/download";
        readonly "access": "admin";
        readonly "alias": readonly [
          "/storage/s3/download",
        ];
        readonly "quiet": true;
      },
      {
        readonly "id": "list";
        readonly "method": "GET";
        readonly "path": "/list";
        readonly "access": "admin";
        readonly "alias": readonly [
          "/storage/s3/list",
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
