import { extendedService, serviceTargets, type Service } from './service-targets';

const service: Service = {
  name: 'web.app',
  services: ['web.app'],
  options: {
    context: 'deploy/web',
    dockerfile: 'docker/web.Dockerfile',
    target: 'prod',
    tags: ['o/web:${v}'],
    platform: ['linux/amd64'],
    buildArgs: { GO: '1.22', FORMAT: '%{x}' },
    labels: { team: 'ai' },
    secrets: ['id=npm,src=deploy/npmrc'],
  },
  notes: [],
};

it('makes a target of what a bake file can override, with texts that HCL reads as they are', () => {
  expect(serviceTargets([service], 'deploy')).toEqual({
    web_app: {
      context: 'web',
      dockerfile: '../../docker/web.Dockerfile',
      target: 'prod',
      tags: ['o/web:$${v}'],
      platforms: ['linux/amd64'],
      args: { GO: '1.22', FORMAT: '%%{x}' },
      labels: { team: 'ai' },
    },
  });
});

it('makes a target with the inline Dockerfile of a service', () => {
  const options = { context: '.', dockerfile: 'Dockerfile.web' };
  const inline = { ...service, options, inline: 'FROM alpine\nRUN echo ${PATH}\n' };
  expect(serviceTargets([inline], '.')).toEqual({
    web_app: { context: '.', 'dockerfile-inline': 'FROM alpine\nRUN echo $${PATH}\n' },
  });
});

it('keeps what the service alone says', () => {
  const target = { ...service, name: 'web_app', options: { context: 'other', buildArgs: { GO: '1.23' } } };
  expect(extendedService(service, target)).toMatchObject({
    name: 'web_app',
    options: { context: 'other', buildArgs: { GO: '1.23' }, target: 'prod', secrets: ['id=npm,src=deploy/npmrc'] },
  });
});
