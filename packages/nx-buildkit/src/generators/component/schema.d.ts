/** The template of a component. */
export type Template = 'node' | 'go' | 'python' | 'nginx' | 'static' | 'upstream' | 'empty';

/** Options of the component generator; schema.json describes them. */
export interface ComponentOptions {
  readonly name: string;
  readonly template: Template;
  readonly directory?: string;
  readonly image?: string;
  readonly platforms?: readonly string[];
  readonly skipFormat?: boolean;
}
