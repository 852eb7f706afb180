import { askOnce } from './ask-once';
import { inTaskScope } from './task-scope';

it('asks once for each workspace, question and environment', () => {
  const asked: string[] = [];
  const [one, two] = [{}, {}];
  const ask = (workspace: object, question: string) =>
    askOnce(workspace, question, () => asked.push(question) && question.toUpperCase());
  expect([ask(one, 'a'), ask(one, 'a'), ask(one, 'b'), ask(two, 'a')]).toEqual(['A', 'A', 'B', 'A']);
  expect(asked).toEqual(['a', 'b', 'a']);
  const ofTask = () => ask(one, 'a');
  inTaskScope({ env: { OWN: '1' }, write: () => undefined }, ofTask);
  expect(asked).toHaveLength(4);
});
