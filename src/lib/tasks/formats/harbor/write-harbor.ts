import { chmod, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parsePatch } from '../../../domain/patch/parse-patch.ts'
import type { FileTree, TreeFile } from '../../../domain/patch/patch.ts'
import type { Task } from '../../../domain/task.ts'
import { readArchive } from '../../../files/read-archive.ts'
import { readTree } from '../../../files/read-tree.ts'
import { snapshotCommit } from '../../../files/snapshot-commit.ts'
import { withTempDir } from '../../../files/temp-dir.ts'
import { writeTree } from '../../../files/write-tree.ts'
import { agentDockerfile, verifierDockerfile } from './dockerfile.ts'
import { harborFiles } from './harbor-files.ts'
import { taskSettings } from './task-settings.ts'
import { writeToml } from './write-toml.ts'

/** Writes a task as a Harbor task folder, whole or not at all. `programs` is the folder of our own programs. */
export async function writeHarbor(dir: string, task: Task, programs: string): Promise<void> {
  const tree = await harborTree(task, programs)
  await withTempDir(dirname(dir), async (temporary) => {
    const staged = join(temporary, 'task')
    await writeTree(staged, tree)
    // Other users of the machine must not read the answer.
    for (const folder of ['tests', 'solution']) await chmod(join(staged, folder), 0o700)
    await rm(dir, { recursive: true, force: true })
    await rename(staged, dir)
  })
}

/** Every file of the folder. The same task gives the same bytes. */
export async function harborTree(task: Task, programs: string): Promise<FileTree> {
  const { record } = task
  const recipe = record.environment
  const baseCommit = snapshotCommit(await readArchive(task.repoArchive)).id
  const program = async (path: string): Promise<TreeFile> => await programFile(programs, path)
  const installMetadata = await program('sandbox/install_metadata.py')
  return new Map<string, TreeFile>([
    [harborFiles.settings, text(writeToml(taskSettings(task, baseCommit)))],
    [harborFiles.instruction, text(task.problemStatement)],
    [harborFiles.record, text(`${JSON.stringify(record, null, 2)}\n`)],
    [harborFiles.dockerfile, text(agentDockerfile(recipe, baseCommit))],
    [harborFiles.snapshot, file(task.repoArchive)],
    [harborFiles.metadataProgram, installMetadata],
    [harborFiles.testScript, executable(await program('harbor/test.sh'))],
    [harborFiles.testDockerfile, text(verifierDockerfile(recipe))],
    [harborFiles.testSnapshot, file(task.repoArchive)],
    [harborFiles.testMetadataProgram, installMetadata],
    [harborFiles.tests, text(testsText(task))],
    [harborFiles.testsPatch, text(task.testsPatch)],
    [harborFiles.gradeProgram, await program('harbor/grade.py')],
    ...(await runnerFiles(programs)),
    [harborFiles.solveScript, executable(await program('harbor/solve.sh'))],
    [harborFiles.goldPatch, text(task.goldPatch)],
  ])
}

/** The hidden tests as `grade.py` reads them. */
function testsText({ record, hiddenTests, goldPatch }: Task): string {
  const parsed = parsePatch(goldPatch)
  const source = parsed.ok ? parsed.value.changes.map(({ path }) => path) : []
  const { sourceRoots, variables } = record.environment
  const plan = {
    ...hiddenTests,
    source,
    source_roots: sourceRoots,
    variables,
    seconds: record.limits.test_seconds,
  }
  return `${JSON.stringify(plan, null, 2)}\n`
}

/** The programs that run a suite in every sandbox: tests mean the same here. */
async function runnerFiles(programs: string): Promise<readonly [string, TreeFile][]> {
  const isRunner = (path: string): boolean =>
    /^(agentao_suite\/|run_suite\.py$)/.test(path) && (path.endsWith('/') || path.endsWith('.py'))
  const tree = await readTree(join(programs, 'python'), { include: isRunner })
  return [...tree].map(([path, content]) => [`${harborFiles.runner}/${path}`, content])
}

async function programFile(programs: string, path: string): Promise<TreeFile> {
  const [folder = '', name = ''] = path.split('/')
  const found = (await readTree(join(programs, folder), { include: (one) => one === name })).get(name)
  if (found === undefined) throw new RangeError(`The program ${path} is not in ${programs}.`)
  return found
}

const file = (bytes: Uint8Array): TreeFile => ({ bytes, executable: false })
const text = (content: string): TreeFile => file(Buffer.from(content))
const executable = ({ bytes }: TreeFile): TreeFile => ({ bytes, executable: true })
