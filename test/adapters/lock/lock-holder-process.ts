import { lockDirectory } from '../../../src/lib/adapters/lock/lock-directory.ts'
import { reportError } from '../../../src/lib/kernel/errors.ts'

/** Locks the directory and stays until it is killed or its standard input ends; drops the handle on purpose. */
try {
  await lockDirectory(process.argv[2] ?? '')
  process.stdout.write('locked\n')
  process.stdin.resume()
} catch (error) {
  process.stdout.write(`${JSON.stringify(reportError(error))}\n`)
}
