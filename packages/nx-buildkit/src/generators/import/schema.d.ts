/** Options of the import generator; schema.json describes them. */
export interface ImportOptions {
  readonly directory: string;
  readonly skipFormat?: boolean;
}
