// In which order files run. Vitest begins with the largest, which knows nothing of files that are short and wait long.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They wait for clocks of half a minute: begun last, they would be waited for when all others have ended. */
const longest = /\/(rotation|lg-imported|mail-drivers|logout-backchannel|gr-grants)\.test\.ts$/;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}
