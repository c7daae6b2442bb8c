import type { SandboxLimits } from '../../domain/ports/sandbox.ts'

/** A system that does not know one of these limits goes on without it. */
const script = [
  'ulimit -c 0 2>/dev/null',
  'ulimit -f "$1" 2>/dev/null',
  'ulimit -v "$2" 2>/dev/null',
  'shift 2',
  'exec "$@"',
].join('\n')

/** The command behind a shell that first lowers the limits of its own process and of all it will start. */
export function limitedCommand(
  command: readonly string[],
  limits: Pick<SandboxLimits, 'diskBytes' | 'memoryBytes'>,
): readonly string[] {
  const blocks = Math.max(1, Math.floor(limits.diskBytes / 512))
  const kibibytes = Math.max(1, Math.floor(limits.memoryBytes / 1024))
  return ['/bin/sh', '-c', script, 'sh', String(blocks), String(kibibytes), ...command]
}
