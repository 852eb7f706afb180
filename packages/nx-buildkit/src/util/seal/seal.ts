import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { userKey } from './user-key';

const CIPHER = 'aes-256-gcm';
/** Bytes. */
const NONCE = 12;
const TAG = 16;

/**
 * Seals a text with the user's key: nobody else can read it, create one, or change it or the data that it is bound to.
 *
 * @param secret text that only this user may read; may be empty
 * @param bound text that others may read but not change; kept beside the seal
 */
export async function seal(secret: string, bound: string, key: Buffer | Promise<Buffer> = userKey()): Promise<string> {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, await key, nonce).setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** @returns the secret; undefined if this user did not seal it, or sealed it with other bound data */
export async function unseal(
  sealed: string,
  bound: string,
  key: Buffer | Promise<Buffer> = userKey(),
): Promise<string | undefined> {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv(CIPHER, await key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(Buffer.from(bound))
    .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    return decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    // Node says of wrong bytes only that it cannot authenticate them.
    return undefined;
  }
}

/**
 * A digest that only this user can compute and that does not reveal its input.
 *
 * @param purpose so that a digest for one purpose is useless for another
 */
export async function userDigest(
  purpose: string,
  text: string,
  key: Buffer | Promise<Buffer> = userKey(),
): Promise<string> {
  return createHmac('sha256', await key)
    .update(`${purpose}\n${text}`)
    .digest('hex');
}
