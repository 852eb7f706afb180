/**
 * The text that compose makes of an unquoted scalar where it expects a string: `1.10` is `1.1`, `010` is `8`, and a date gets a time. null is null.
 *
 * https://github.com/yaml/go-yaml/blob/v4.0.0-rc.4/internal/libyaml/resolver.go (resolve), printed by Go's `%v`
 */
export function plainScalar(source: string): string | null {
  if (/^(|~|null|Null|NULL)$/.test(source)) return null;
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(source)) return source.toLowerCase();
  if (/^-0(\.0)?$/.test(source)) return '-0';
  if (/^[-+.\d]/.test(source)) return timestamp(source) ?? integer(source) ?? float(source) ?? source;
  return source;
}

/** `strconv.ParseInt(text, 0, 64)`, or ParseUint: https://pkg.go.dev/strconv#ParseInt */
function integer(source: string): string | undefined {
  const [, sign = '', prefix = '', digits = ''] =
    /^([-+]?)(0[xX]|0[bB]|0[oO]|0(?=\d))?([\da-fA-F]+)$/.exec(source.replaceAll('_', '')) ?? [];
  const [allowed, radix] = RADIX[prefix.toLowerCase()] ?? [/^\d+$/, ''];
  if (!allowed.test(digits)) return undefined;
  const value = BigInt(`${radix}${digits}`) * (sign === '-' ? -1n : 1n);
  const isUnsigned = sign === '' && value < 2n ** 64n;
  return isUnsigned || BigInt.asIntN(64, value) === value ? String(value) : undefined;
}

/** By prefix: the allowed digits, and the prefix in JavaScript. */
const RADIX: Readonly<Record<string, readonly [RegExp, string]>> = {
  '0x': [/^[\da-fA-F]+$/, '0x'],
  '0b': [/^[01]+$/, '0b'],
  '0o': [/^[0-7]+$/, '0o'],
  '0': [/^[0-7]+$/, '0o'],
};

function float(source: string): string | undefined {
  const plain = source.startsWith('.') ? source : source.replaceAll('_', '');
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? goFloat(value) : undefined;
}

/** The shortest digits, with an exponent if it is below -4 or above 5: https://pkg.go.dev/strconv#FormatFloat ('g', -1). */
function goFloat(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return Object.is(value, -0) ? '-0' : String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?(Z|[-+]\d\d:\d\d)?)?$/;

/** A date, as `time.Time` prints itself. */
function timestamp(source: string): string | undefined {
  const found = DATE.exec(source);
  if (!found) return undefined;
  const [year, month, day, separator, hour = '0', minute = '0', second = '0', fraction = '', zone] = found.slice(1);
  // With a T there is a zone, with a space there is none.
  if (separator !== undefined && (separator === ' ') !== (zone === undefined)) return undefined;
  const date = [year, month, day].map(twoDigits).join('-');
  const time = [hour, minute, second].map(twoDigits).join(':');
  if (!isMoment(`${date}T${time}`)) return undefined;
  return `${date} ${time}${fraction.replace(/\.?0*$/, '')} ${offset(zone)}`;
}

/** Whether there is such a day, and such a time. */
function isMoment(text: string): boolean {
  const moment = new Date(`${text}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

function offset(zone = 'Z'): string {
  const digits = zone.replace(':', '');
  return /^(Z|[-+]0000)$/.test(digits) ? '+0000 UTC' : `${digits} ${digits}`;
}

function twoDigits(text = ''): string {
  return text.padStart(2, '0');
}
