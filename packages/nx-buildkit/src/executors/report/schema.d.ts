/** Options of the report target; schema.json describes them and holds their defaults. */
export interface ReportOptions {
  readonly outputPath: string;
  readonly json: boolean;
}
