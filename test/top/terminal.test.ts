import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNoHosts } from '../live/two-hosts.js';
import { TmuxScreen } from './tmux-screen.js';
import { PROJECT } from './top-network.js';

const CODE = `
import { Terminal } from './src/top/terminal.ts';
const terminal = new Terminal(process.stdin, process.stdout, () => { throw new Error('crashed'); }, () => undefined);
terminal.draw(['on the other screen']);
setInterval(() => undefined, 1000);
`;

test('Terminal: a crash gives the terminal back as it was', { skip: whyNoHosts('tmux') }, async (t) => {
  const program = `${process.execPath} --import tsx --input-type=module -e '${CODE.replaceAll("'", '"')}'`;
  const screen = TmuxScreen.start(t, `cd ${PROJECT}; echo before; ${program}; stty -a | grep -o '[-]*icanon'; sleep 60`);
  const taken = await screen.until((text) => text.includes('on the other screen'));
  assert.doesNotMatch(taken, /before/);
  screen.press('x');
  const back = await screen.until((text) => text.includes('icanon'));
  assert.match(back, /^before/);
  assert.match(back, /crashed/);
  assert.match(back, /^icanon/m);
});
