// The process table: what is left of a group. A zombie is gone, only its parent has not looked yet.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

interface Listed {
  pid: number;
  group: number;
  state: string;
}

function listProcesses(): Listed[] {
  if (existsSync('/proc/self/stat')) return readdirSync('/proc').flatMap(readStat);
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=']).toString().trim().split('\n');
  return lines.map((line) => {
    const [pid, group, state = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), group: Number(group), state };
  });
}

/** proc_pid_stat(5): `pid (name) state parent group`; the name may hold anything. */
function readStat(name: string): Listed[] {
  if (!/^\d+$/.test(name)) return [];
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    const [state = '', , group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [{ pid: Number(name), group: Number(group), state }];
  } catch {
    return [];
  }
}

/** The ids of the processes in a group that still run. */
export const findLiving = (group: number): number[] =>
  listProcesses()
    .filter((listed) => listed.group === group && !listed.state.startsWith('Z'))
    .map(({ pid }) => pid);
