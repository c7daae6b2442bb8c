/** Paths in a Harbor task folder; the last four are ours. */
export const harborFiles = {
  settings: 'task.toml',
  instruction: 'instruction.md',
  dockerfile: 'environment/Dockerfile',
  snapshot: 'environment/repo.tar.gz',
  metadataProgram: 'environment/install_metadata.py',
  testScript: 'tests/test.sh',
  testDockerfile: 'tests/Dockerfile',
  testSnapshot: 'tests/repo.tar.gz',
  testMetadataProgram: 'tests/install_metadata.py',
  tests: 'tests/tests.json',
  testsPatch: 'tests/tests.patch',
  gradeProgram: 'tests/grade.py',
  runner: 'tests/agentao',
  solveScript: 'solution/solve.sh',
  goldPatch: 'solution/gold.patch',
  record: 'agentao.json',
} as const

/** Where an agent finds the repository inside the container. */
export const repositoryPath = '/testbed'
/** Where the answer is put when the agent is done; Harbor hands this folder on to the verifier. */
export const answerPath = '/logs/artifacts/answer.patch'
