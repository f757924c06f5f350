// The thread that receives the frames of the processes that capture with cap, and looks after those processes, so that the engine
// can block and wait as with any other source.

import { workerData } from 'node:worker_threads';
import { CapFeed } from './cap-feed.js';
import { CapShelf } from './cap-shelf.js';
import type { CapFeedData, CapFeedMessage, CapOrder } from './cap-task.js';

const { tasks, shelves, bell, port } = workerData as CapFeedData;
const word = new Int32Array(bell);

function ring(): void {
  Atomics.add(word, 0, 1);
  Atomics.notify(word, 0);
}

function say(message: CapFeedMessage): void {
  port.postMessage(message);
  ring();
}

const feeds = tasks.map((task, index) => new CapFeed(task, index, new CapShelf(shelves[index]!), say, ring));

port.on('message', (order: CapOrder) => {
  for (const feed of feeds) {
    if (order.kind === 'filter') feed.try(order.filter);
    else feed[order.kind]();
  }
});
