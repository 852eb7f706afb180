/** How tools say that a download is not what its digest, its signature or its form promises. */
const WRONG_BYTES = [
  // apt, apk
  /hash sum mismatch|mirror sync in progress|clearsigned file isn't valid|\bBADSIG\b|\bBAD (?:signature|archive)/i,
  // pip
  /do not match the hashes|BadZipFile|\bis not a zip file/i,
  // npm, yarn
  /\bEINTEGRITY\b|TAR_BAD_ARCHIVE|integrity check failed|YN0018/i,
  // go, cargo, maven, and files with digests of their own
  /checksum (?:mismatch|validation failed)|failed to verify the checksum|not a valid zip file|checksums? did NOT match/i,
  // What has a download piped into it
  /not in gzip format|invalid (?:tar magic|header|magic)|does not look like a tar archive/i,
];

/**
 * Whether a RUN may have failed because a download was damaged on its way, so that what the store keeps of it is to be asked for anew. If it was not,
 * that costs a download.
 *
 * @param stderr all that docker buildx build printed
 */
export function isOfWrongBytes(stderr: string): boolean {
  return WRONG_BYTES.some((pattern) => pattern.test(stderr));
}
