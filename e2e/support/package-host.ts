import { startFront, type FaultRule, type Front } from '../../tools/hub';
import { serveFiles } from '../../tools/hub/files';

/** What RUN calls the host: a name, since this machine's own address would be that of the RUN. */
const NAME = 'packages.example';

/** A host that RUN downloads from, with faults; RUN needs the network of this machine. */
export interface PackageHost extends Pick<Front, 'requests' | 'clear'> {
  /** As RUN asks for it: `http://packages.example:5000`. */
  readonly url: string;
  /** Options of docker-build with which RUN finds it. */
  readonly options: { readonly addHosts: Readonly<Record<string, string>> };
  /** Replaces the fault. */
  fault(fault: Fault): void;
  close(): Promise<void>;
}

type WithoutKind<Rule> = Rule extends unknown ? Omit<Rule, 'kind'> : never;
type Fault = WithoutKind<FaultRule>;

/** @param files by path: `/tool.tgz` */
export async function startPackageHost(files: ReadonlyMap<string, Buffer>): Promise<PackageHost> {
  const host = await serveFiles(files);
  const front = await startFront({ upstream: host.url, token: false });
  return {
    url: front.url.replace('127.0.0.1', NAME),
    options: { addHosts: { [NAME]: '127.0.0.1' } },
    requests: front.requests,
    clear: front.clear,
    fault: (fault) => front.faults([{ ...fault, kind: 'other' }]),
    async close() {
      await front.close();
      await host.close();
    },
  };
}
