import type { Code } from '../../../packages/nx-buildkit/src/error-codes/catalogue';

/** What a page says of a code. */
export interface Text {
  readonly what: string;
  readonly remedy: string;
  readonly explanation?: string;
}

/** The texts of one part of the catalogue in another language: of each of its codes. */
export type Texts<Part> = Readonly<Record<keyof Part & Code, Text>>;
