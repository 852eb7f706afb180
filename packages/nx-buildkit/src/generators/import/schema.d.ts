/** Options of the import generator; schema.json describes them. */
export interface ImportOptions {
  readonly directory: string;
  readonly files?: readonly string[];
  readonly skipFormat?: boolean;
}
