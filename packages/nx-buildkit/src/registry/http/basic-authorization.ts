/** The header for a name and a password. https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization(login: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
}
