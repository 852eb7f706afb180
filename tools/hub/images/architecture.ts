/** The architectures for which stand-ins exist. */
export type Architecture = 'amd64' | 'arm64';

/** One of a thing for each of them. */
export type PerArchitecture<T> = Readonly<Record<Architecture, T>>;

/** This machine's own. */
export const NATIVE: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
