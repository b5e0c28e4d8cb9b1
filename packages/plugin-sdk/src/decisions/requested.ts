/** Kubernetes quantities, such as `500m` and `2Gi`. */
export interface Requested {
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}
