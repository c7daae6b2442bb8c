import { describe, expect, it } from 'vitest'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import { showPatch } from '../../../src/lib/grading/judge/show-patch.ts'

const show = (text: string): string => {
  const parsed = parsePatch(text)
  if (!parsed.ok) throw new Error(parsed.reason.message)
  return showPatch(parsed.value)
}

describe('showPatch()', () => {
  it('shows created, deleted, renamed and modified files in the order of their names', () => {
    const patch = `diff --git a/z.py b/z.py
new file mode 100644
--- /dev/null
+++ b/z.py
@@ -0,0 +1 @@
+z = 1
diff --git a/old.py b/new.py
similarity index 100%
rename from old.py
rename to new.py
diff --git a/gone.py b/gone.py
deleted file mode 100644
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-gone = 1
diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1,2 +1,2 @@ def said_by_the_author():
 x = 1
-y = 1
+y = 2
\\ No newline at end of file
`
    expect(show(patch)).toBe(`file a.py
@@ -1,2 +1,2 @@
 x = 1
-y = 1
+y = 2
deleted file gone.py
@@ -1,1 +0,0 @@
-gone = 1
file old.py renamed to new.py
new file z.py
@@ -0,0 +1,1 @@
+z = 1`)
  })

  it('shows the same for the same change, whatever tool wrote it down', () => {
    const hunk = '@@ -1 +1 @@\n-x = 1\n+x = 2\n'
    const plain = show(`--- a/m.py\n+++ b/m.py\n${hunk}`)
    const mailed = show(
      `From: me\nSubject: best fix\n\ndiff --git a/m.py b/m.py\nindex 1111111..2222222 100644\n--- a/m.py\n+++ b/m.py\n${hunk}`,
    )
    expect(mailed).toBe(plain)
  })
})
