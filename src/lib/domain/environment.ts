import { z } from 'zod'

/**
 * How to rebuild what a task's tests need, on any machine. The package under test is never installed as code: its
 * source roots go on the import path and only its metadata stays, so no pristine copy can be found in the environment.
 */
export const environmentRecipeSchema = z.strictObject({
  /** Interpreter as major.minor, e.g. '3.11'. */
  python: z.string().regex(/^3\.\d+$/),
  /** Every requirement with its exact version, sorted, e.g. 'pytest==9.0.1'. */
  requirements: z.array(z.string()),
  /** None of them was released after this day; absent where no day is known, or none of that time can be had. */
  releasedUntil: z.iso.date().optional(),
  /** The distribution whose tests these are, and the digest of the source it was read from. */
  distribution: z.strictObject({ name: z.string(), version: z.string(), sha256: z.string() }),
  /** Folders put on the import path, relative to the repository root; '.' is the root itself. */
  sourceRoots: z.array(z.string()).min(1),
  /** Files or folders handed to the test runner, relative to the root. */
  testPaths: z.array(z.string()),
  /** What a person would type at the repository root. */
  testCommand: z.array(z.string()).min(1),
  /** Shell commands run while building, network on, never while grading. */
  install: z.array(z.string()),
  /** Variables set while tests run. */
  variables: z.record(z.string(), z.string()),
  /** Which log parser reads the output: 'pytest' for tasks of our own making. */
  runner: z.string(),
  /** A ready image, pinned by digest, for tasks that come with one. */
  image: z.string().nullable(),
})
export type EnvironmentRecipe = z.infer<typeof environmentRecipeSchema>
