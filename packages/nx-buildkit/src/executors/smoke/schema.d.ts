/** Options of the smoke target; schema.json describes them and holds their defaults. */
export interface SmokeOptions {
  readonly buildTarget: string;
  readonly entrypoint?: string;
  readonly args: readonly string[];
  readonly expect?: string;
  readonly timeout: number;
}
