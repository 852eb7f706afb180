import { keepsContextTriggers, takesContext } from './context-triggers';

it.each([
  ['COPY a /', true],
  ['COPY --chmod=755 a /', true],
  ['ADD a /', true],
  ['RUN --network=none --mount=type=bind,source=a,target=/in cat /in', true],
  ['COPY \\\n a /', true],
  ['COPYY a /', true],
  ['COPY --from=other a /', false],
  ['RUN --mount=type=cache,target=/cache true', false],
  ['RUN cp a /', false],
  ['ENV A=b', false],
])('%j takes files of the build context: %s', (trigger, takes) => {
  expect(takesContext(trigger)).toBe(takes);
  expect(keepsContextTriggers(`FROM a\nONBUILD ${trigger}\n`)).toBe(takes);
});

it('is not about what the Dockerfile itself takes', () => {
  expect(keepsContextTriggers('FROM a\nCOPY a /\n# ONBUILD COPY a /\n')).toBe(false);
});
