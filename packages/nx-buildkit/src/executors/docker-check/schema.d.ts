/** Options of the docker-check target; schema.json describes them and holds their defaults. */
export interface DockerCheckOptions {
  readonly buildTarget: string;
  readonly failOn: 'warning' | 'error' | 'never';
}
