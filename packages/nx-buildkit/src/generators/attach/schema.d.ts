/** Options of the attach generator; schema.json describes them. */
export interface AttachOptions {
  /** Asked for on a terminal when it is not given. */
  readonly project?: string;
  readonly dockerfile?: string;
  readonly context?: string;
  readonly platforms?: readonly string[];
  readonly stages?: readonly string[];
  readonly skipFormat?: boolean;
}
