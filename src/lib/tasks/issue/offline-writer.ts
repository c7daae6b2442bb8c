import type { Random } from '../../kernel/random.ts'
import type { IssueRequest, IssueWriter } from './issue-writer.ts'
import { behaviourText, deviationOf, type Observation } from './observation.ts'
import { presentable, shownExpression } from './presentable.ts'
import { sessionOf } from './session-of.ts'
import { commentStyle } from './styles/comment.ts'
import { documentationStyle } from './styles/documentation.ts'
import { formStyle } from './styles/form.ts'
import { plainStyle } from './styles/plain.ts'
import { questionStyle } from './styles/question.ts'
import type { IssueStyle, Report } from './styles/report.ts'
import { sessionStyle } from './styles/session.ts'
import { stepsStyle } from './styles/steps.ts'
import { terseStyle } from './styles/terse.ts'
import { tracebackStyle } from './styles/traceback.ts'
import type { IssueWording } from './wording.ts'

export const issueStyles: readonly IssueStyle[] = [
  plainStyle,
  formStyle,
  terseStyle,
  questionStyle,
  tracebackStyle,
  sessionStyle,
  documentationStyle,
  commentStyle,
  stepsStyle,
]

/** Longer values than these, in characters, spoil a sentence or a title. */
const longestInSentence = 72
const longestInTitle = 36

/** Writes reports without a model: the random stream chooses the style, the title and every sentence. */
export function createOfflineWriter(wording: IssueWording): IssueWriter {
  return {
    name: 'offline',
    attempts: 6,
    mostPrograms: 6,
    write: (request) => Promise.resolve(writeOffline(wording, request)),
  }
}

function writeOffline(wording: IssueWording, request: IssueRequest): string {
  const attempt = request.findings.length
  const report = reportOf(wording, request, request.random.fork(`sentences ${attempt}`))
  const style = styleFor(report, request)
  const paragraphs = [`# ${titleOf(report)}`, ...style.paragraphs(report)]
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

/** Styles take turns from one attempt to the next. */
function styleFor(report: Report, { completeness, random, findings }: IssueRequest): IssueStyle {
  const fitting = issueStyles.filter((style) => style.fits(report))
  const wanted = fitting.filter((style) => completeness === null || style.completeness === completeness)
  const order = random.fork('styles').shuffle(wanted.length > 0 ? wanted : fitting)
  return order[findings.length % order.length] ?? plainStyle
}

function reportOf(
  wording: IssueWording,
  { observation: raw, subject }: IssueRequest,
  random: Random,
): Report {
  const observation = presentable(raw)
  const short = shortTexts(observation, longestInSentence)
  const values: Readonly<Record<string, string>> = {
    ...subject,
    subject: observation.subject === '' ? subject.package : observation.subject,
    error: observation.actual.kind === 'exception' ? `\`${observation.actual.type}\`` : 'an error',
    call: shownExpression(observation.code) ?? '',
    ...short,
  }
  const filled = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  const say = (sentences: readonly string[]): string => filled(random.pick(sentences))
  return { observation, subject, wording, random, say, short, session: sessionOf(raw) }
}

function titleOf({ observation, wording, random, say }: Report): string {
  const deviation = deviationOf(observation)
  const call = shownExpression(observation.code)
  const isPlain = call?.startsWith(`${observation.subject}(`) === true && !call.includes('`')
  const isShort = isPlain && call.length <= longestInTitle + 12
  const isTold = deviation !== 'value' || shortTexts(observation, longestInTitle) !== null
  const withCall = isShort && isTold && random.next() < 0.4
  return say(withCall ? wording.callTitles[deviation] : wording.titles[deviation])
}

/** Both behaviours, when each is one short line that stays itself between backticks. */
function shortTexts({ expected, actual }: Observation, longest: number): Report['short'] {
  const [wanted, got] = [behaviourText(expected), behaviourText(actual)]
  const isShort = (text: string): boolean =>
    text.length <= longest && text.trim() === text && text !== '' && !/[`\n]/.test(text)
  return isShort(wanted) && isShort(got) ? { wanted, got } : null
}
