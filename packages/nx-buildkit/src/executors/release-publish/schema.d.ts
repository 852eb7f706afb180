/** Options of the release-publish executor; schema.json describes them and holds their defaults. `nx release` adds others. */
export interface ReleasePublishOptions {
  readonly buildTarget: string;
  readonly tags: readonly string[];
  readonly images?: readonly string[];
  readonly flavor?: readonly string[];
  readonly versionSchemes?: Readonly<Record<string, string>>;
  readonly versionScheme?: string;
  readonly dryRun?: boolean;
  readonly nxReleaseVersionData?: Readonly<
    Record<string, { readonly newVersion?: string | null; readonly dockerVersion?: string | null }>
  >;
}
