import moment from 'moment-timezone';
import { badInput } from '../../../errors';

/**
 * A date in a format of moment, as docker/metadata-action renders it.
 *
 * @param zone `UTC`, `Asia/Tokyo`
 * @throws BuildkitError for a time zone that does not exist
 */
export function formatDate(date: Date, format: string, zone: string): string {
  if (!moment.tz.zone(zone))
    throw badInput('NXBK-0901', `"${zone}" in a tag rule is not a time zone`, 'use a name like Asia/Tokyo');
  return moment(date).tz(zone).format(format);
}

/**
 * A date in UTC as the version schemes of `nx release` have it: `YYMM.DD`, in which all other letters stay.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/docker/src/utils/interpolate-pattern.ts (formatDate)
 */
export function simpleDate(date: Date, format: string): string {
  const utc = moment.utc(date);
  return format.replace(/YYYY|YY|MM|DD|HH|mm|ss/g, (part) => utc.format(part));
}
