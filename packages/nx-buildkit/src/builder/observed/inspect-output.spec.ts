import { inspectedNodes } from './inspect-output';

const TEXT = `Name:          two
Driver:        remote
Last Activity: 2026-11-24 13:00:00 +0000 UTC

Nodes:
Name:                  here
Endpoint:              unix:///run/buildkit/buildkitd.sock
Status:                running
BuildKit version:      v0.34.2
Platforms:             linux/amd64*, linux/amd64/v2, linux/386
Labels:
 org.mobyproject.buildkit.worker.hostname: h
GC Policy rule#0:
 All:            false

Name:           arm
Endpoint:       tcp://127.0.0.1:1
Driver Options: cacert="/ca.pem"
Error:          could not create a builder instance
`;

describe('inspectedNodes', () => {
  it('reads state, version and platforms of each node, or the reason why they are unknown', () => {
    expect(inspectedNodes(TEXT)).toEqual([
      {
        name: 'here',
        status: 'running',
        buildkit: 'v0.34.2',
        platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386'],
      },
      { name: 'arm', error: 'could not create a builder instance', platforms: [] },
    ]);
  });

  it('finds no node in other output', () => {
    expect(inspectedNodes('Name: b\nDriver: remote\nError: no\n')).toEqual([]);
  });
});
