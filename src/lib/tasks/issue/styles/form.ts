import { opening, program, shown } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** A project's form, every field filled in. */
export const formStyle: IssueStyle = {
  name: 'form',
  completeness: 'full',
  fits: () => true,
  paragraphs: (report) => {
    const { observation, subject, wording, random } = report
    const form = random.pick(wording.forms)
    return [
      form.problem,
      opening(report),
      form.program,
      program(report),
      form.expected,
      shown(observation.expected),
      form.actual,
      shown(observation.actual),
      form.environment,
      `- ${subject.package}: ${subject.version}\n- Python: ${subject.python}\n- OS: Linux`,
    ]
  },
}
