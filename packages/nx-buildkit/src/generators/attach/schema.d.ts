/** Options of the attach generator; schema.json describes them. */
export interface AttachOptions {
  /** On a terminal, the generator asks for it. */
  readonly project?: string;
  readonly dockerfile?: string;
  readonly context?: string;
  readonly platforms?: readonly string[];
  readonly stages?: readonly string[];
  readonly skipFormat?: boolean;
}
