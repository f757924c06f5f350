// `interfaces: auto` becomes one interface: the one with the default route; where there is a choice and somebody to ask, the
// user picks from a numbered list.

import { UsageError } from '../errors.js';

export interface InterfaceChoice {
  readonly name: string;
  readonly hasDefaultRoute: boolean;
  /** What the list says behind the name, such as "up, 192.0.2.7, 1000 Mbit/s". */
  readonly about: string;
}

/** Who is asked. */
export interface Dialogue {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Somebody sits at both. */
  readonly isTerminal: boolean;
}

export type Chosen = { readonly name: string } | { readonly exitStatus: number };

/** As shells have it: 128 and SIGINT. */
const INTERRUPTED = 130;

/** Standard error: standard output may be somebody's file. */
export function terminalDialogue(): Dialogue {
  const { stdin, stderr } = process;
  return { input: stdin, output: stderr, isTerminal: stdin.isTTY === true && stderr.isTTY === true };
}

/** Answers the interface, or the exit status where the user broke off. Throws UsageError where none can be told. */
export async function chooseInterface(choices: readonly InterfaceChoice[], dialogue: Dialogue): Promise<Chosen> {
  const [first] = choices;
  if (first === undefined) throw new UsageError('there is no interface to watch');
  if (choices.length === 1) return { name: first.name };
  const usual = choices.find(({ hasDefaultRoute }) => hasDefaultRoute);
  if (dialogue.isTerminal) return ask(choices, usual ?? first, dialogue);
  if (usual !== undefined) return { name: usual.name };
  const names = choices.map(({ name }) => name).join(', ');
  throw new UsageError(`no interface has the default route; name one of ${names} with --interface`);
}

async function ask(choices: readonly InterfaceChoice[], usual: InterfaceChoice, { input, output }: Dialogue): Promise<Chosen> {
  // Only now: nobody is asked where interfaces are named.
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input, output, terminal: false });
  const broken = new AbortController();
  // A terminal sends SIGINT to the process; end of input (Ctrl-D) comes as close. Either breaks off.
  const breakOff = (): void => broken.abort();
  lines.once('close', breakOff);
  process.once('SIGINT', breakOff);
  try {
    output.write(listText(choices, usual));
    for (;;) {
      const answer = await lines.question(`Which one? [${choices.indexOf(usual) + 1}] `, { signal: broken.signal });
      const chosen = answerOf(answer.trim(), choices, usual);
      if (chosen !== undefined) return { name: chosen.name };
      output.write(`A number from 1 to ${choices.length}, or a name.\n`);
    }
  } catch (error) {
    if (!broken.signal.aborted) throw error;
    output.write('\n');
    return { exitStatus: INTERRUPTED };
  } finally {
    lines.off('close', breakOff);
    process.off('SIGINT', breakOff);
    lines.close();
  }
}

function listText(choices: readonly InterfaceChoice[], usual: InterfaceChoice): string {
  const width = Math.max(...choices.map(({ name }) => name.length));
  const digits = String(choices.length).length;
  const rows = choices.map((choice, index) => {
    const mark = choice === usual && choice.hasDefaultRoute ? ', default route' : '';
    return `  ${String(index + 1).padStart(digits)}  ${choice.name.padEnd(width)}  ${choice.about}${mark}\n`;
  });
  return `Interfaces:\n${rows.join('')}`;
}

/** undefined: asked again. */
function answerOf(answer: string, choices: readonly InterfaceChoice[], usual: InterfaceChoice): InterfaceChoice | undefined {
  if (answer === '') return usual;
  return /^\d+$/.test(answer) ? choices[Number(answer) - 1] : choices.find(({ name }) => name === answer);
}
