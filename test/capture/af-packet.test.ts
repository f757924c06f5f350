import { openAfPacket } from '../../src/capture/af-packet.js';
import { testLiveSource } from '../contracts/live-source.js';

testLiveSource({ name: 'af-packet', open: (options, counters, tell) => openAfPacket(options, { part: 0, parts: 1 }, counters, tell) });
