// The Chromium that tests/browser drives: the one named, the system's, or on Debian the one that root can install.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The one without windows of its own comes first: the same pages cost it two thirds of the work. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const appPath = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * The path of an executable, or undefined where there is none to be had.
 * @throws Error when CHROMIUM_PATH names none
 */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named && !isExecutable(named)) throw new Error(`CHROMIUM_PATH names ${named}, which cannot be run`);
  return named || findInstalled() || (canInstall() ? install() : undefined);
}

function findInstalled(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), appPath].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const canInstall = (): boolean => existsSync('/etc/debian_version') && process.getuid?.() === 0;

/** A list that cannot be brought up to date may still do: whether there is a Chromium in the end is what counts. */
function install(): string | undefined {
  console.info('no Chromium here: installing the one of Debian');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const parameters of [
    ['update', '-qq'],
    ['install', '-y', '-qq', 'chromium-headless-shell'],
  ]) {
    try {
      execFileSync('apt-get', parameters, { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
    } catch (error) {
      console.warn(`apt-get ${parameters[0]}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return findInstalled();
}

/** Headless, and asking nobody for anything. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--renderer-process-limit=1',
    ],
  });
