/**
 * buildx's own policy of what a build may use is meant to become the default, and breaks builds from OCI layouts: what works with it works for all.
 * https://github.com/docker/buildx/blob/v0.38.2/policy/default.go
 */
process.env.BUILDX_DEFAULT_POLICY = '1';
