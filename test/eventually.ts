const STEP_MS = 100;

/** Answers what `look` finds, looking again until it finds something. Throws after `withinMs`, saying `what` did not come. */
export async function eventually<T>(what: string, withinMs: number, look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
