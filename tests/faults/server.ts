// A server to be killed, in a process of its own: `node tests/faults/server.ts <options as JSON>`. It dies with whoever started it.
import { delay, fail } from '../../tools/server/instrument.ts';
import { type OriginOptions, startOrigin } from '../../tools/server/origin.ts';

interface Options extends OriginOptions {
  instrument: 'delay' | 'fail';
}

process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'));

const { instrument, ...options }: Options = JSON.parse(process.argv[2] ?? '');
const entryWrapper = instrument === 'fail' ? fail : delay({ seed: 20_261_122, milliseconds: 20, millisecondsInObjects: 400 });
await startOrigin({ ...options, entryWrapper, onLog: () => undefined });
process.stdout.write('ready\n');
