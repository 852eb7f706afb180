export { BuildkitError } from './errors';
