/** Options of the init generator; schema.json describes them. */
export interface InitOptions {
  readonly directory?: string;
  readonly imagePrefix?: string;
  readonly version?: string;
  readonly mirrors?: string;
  readonly skipFormat?: boolean;
}
