import { createHash } from 'node:crypto'
import { defineConfig, mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from './vitest.base.config.ts'

/** Each of these has a process of its own: it starts others, mocks a module, or loads the suites of other files once more. */
const ALONE = ['e2e/**/*.test.ts', 'packages/**/*.teeth.test.ts', 'packages/server/src/app/postgres.engine.test.ts']

/** In this order: what takes long begins early, and many short files keep the workers busy to the end. */
const PROJECTS = ['alone', 'together']

/** Shuffles the files of each project. Those that share a process must follow one another, or it ends between them. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence
    return files
      .map((file) => ({
        file,
        project: PROJECTS.indexOf(file.project.name),
        place: createHash('sha256').update(`${seed}${file.moduleId}`).digest('hex'),
      }))
      .sort((one, other) => one.project - other.project || (one.place < other.place ? -1 : 1))
      .map(({ file }) => file)
  }
}

export default mergeConfig(
  base,
  defineConfig({
    test: {
      sequence: { sequencer: ByProject },
      // Much of what takes long here waits for a browser or a server that was started: three at a time keep two cores busy.
      maxWorkers: 3,
      projects: [
        { extends: true, test: { name: 'alone', include: ALONE } },
        {
          extends: true,
          test: {
            name: 'together',
            include: [
              'packages/*/{src,build}/**/*.test.{ts,tsx}',
              'examples/**/*.test.ts',
              'scripts/**/*.test.ts',
              'bench/**/*.test.ts',
            ],
            exclude: ['**/node_modules/**', ...ALONE],
            // To load the sources anew for each of these files takes longer than most of them do.
            isolate: false,
          },
        },
      ],
    },
  }),
)
