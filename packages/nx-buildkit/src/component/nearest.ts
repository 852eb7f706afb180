/** The names that are likely meant by a word: those that hold it, or differ from it in few letters. */
export function nearest(word: string, names: readonly string[]): readonly string[] {
  const lower = word.toLowerCase();
  const scored = names.map((name) => {
    const last = name.toLowerCase().replace(/^.*\//, '');
    return { name, score: last.includes(lower) ? 0 : distance(lower, last) };
  });
  return scored
    .filter(({ score }) => score <= Math.max(1, Math.floor(word.length / 3)))
    .sort((one, other) => one.score - other.score)
    .map(({ name }) => name);
}

/** The fewest letters to add, leave out or change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
