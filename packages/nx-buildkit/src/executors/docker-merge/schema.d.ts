/** Options of the docker-merge target; schema.json describes them and holds their defaults. */
export interface DockerMergeOptions {
  readonly buildTarget: string;
  readonly platform?: string | readonly string[];
  readonly digests: string;
}
