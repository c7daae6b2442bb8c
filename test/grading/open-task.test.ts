import { describe, expect, test } from 'vitest'
import { openTask } from '../../src/lib/grading/open-task.ts'
import { attackTask } from './attack-task.ts'

describe('openTask()', () => {
  test('names the tests as pytest does, and the files that hold them', async () => {
    const task = await attackTask()
    const opened = await openTask(task)
    expect(opened).toMatchObject({ ok: true, value: { task: { hiddenTests: task.hiddenTests } } })
    expect(opened.ok && [...opened.value.places.hiddenFiles]).toContain('tests/test_money.py')
  })

  test('says which part of which task is damaged', async () => {
    const task = await attackTask()
    const cut = { ...task, repoArchive: task.repoArchive.slice(0, 200) }
    await expect(openTask(cut)).rejects.toMatchObject({
      code: 'AGT_TASK_CORRUPT',
      message: `The task ${task.record.instance_id} cannot be used because of its repo.tar.gz. The source archive is refused. Its gzip data is damaged.`,
    })
    const other = { ...task, goldPatch: '--- a/nowhere.py\n+++ b/nowhere.py\n@@ -1 +1 @@\n-x\n+y\n' }
    await expect(openTask(other)).rejects.toThrow('its gold.patch does not fit its snapshot')
  })
})
