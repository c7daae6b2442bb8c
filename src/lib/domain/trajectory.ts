import { z } from 'zod'

const toolCallSchema = z.strictObject({
  tool_call_id: z.string(),
  function_name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
})

const observationSchema = z.strictObject({
  results: z.array(z.looseObject({ source_call_id: z.string().nullish(), content: z.unknown().optional() })),
})

const metricsSchema = z.looseObject({
  prompt_tokens: z.number().nullish(),
  completion_tokens: z.number().nullish(),
  cached_tokens: z.number().nullish(),
  cost_usd: z.number().nullish(),
})

const trajectoryStepSchema = z.looseObject({
  step_id: z.number().int().positive(),
  timestamp: z.string().nullish(),
  source: z.enum(['system', 'user', 'agent']),
  model_name: z.string().nullish(),
  message: z.unknown(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
  observation: observationSchema.nullish(),
  metrics: metricsSchema.nullish(),
})
export type TrajectoryStep = z.infer<typeof trajectoryStepSchema>

/** An agent's run in the Agent Trajectory Interchange Format, version 1.x. */
export const trajectorySchema = z.looseObject({
  schema_version: z.string().regex(/^ATIF-v1\.\d+$/),
  session_id: z.string(),
  agent: z.looseObject({ name: z.string(), version: z.string(), model_name: z.string().nullish() }),
  steps: z.array(trajectoryStepSchema),
  notes: z.string().nullish(),
  final_metrics: z.looseObject({}).nullish(),
})
export type Trajectory = z.infer<typeof trajectorySchema>
