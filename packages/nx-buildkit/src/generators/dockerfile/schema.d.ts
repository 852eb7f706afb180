/** Options of the dockerfile generator; schema.json describes them. */
export interface DockerfileOptions {
  readonly project: string;
  readonly platforms?: readonly string[];
  readonly skipFormat?: boolean;
}
