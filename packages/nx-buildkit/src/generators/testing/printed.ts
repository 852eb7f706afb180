/** What a test's generator has printed so far; nothing of it reaches the terminal. */
export function usePrinted(): readonly string[] {
  const printed: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    jest.spyOn(console, 'log').mockImplementation((text) => void printed.push(text));
  });
  afterEach(() => jest.restoreAllMocks());
  return printed;
}
