import { z } from 'zod'

/** `templates/packages.json`: the packages tasks come from when the user names none. */
export const pinnedPackagesSchema = z
  .array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      /** Digest of the source distribution. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  )
  .min(1)
