import * as z from 'zod';
import { calibrationSchema } from '../calibration/calibration.ts';

/** What a model answers, as its artifact says. */
export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('classification'),
    column: z.string(),
    /** In code order; the second of two is the one that probabilities and curves speak of. */
    classes: z.array(z.string()).min(2),
    calibration: calibrationSchema,
    /** The confidence below which the model answers no label, where its task turns inputs away. */
    abstain_below: z.number().optional(),
    /** Of two classes: the probability of the second one from which on it is answered; a half unless given. */
    operating_point: z.number().gt(0).lt(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('multi_label'),
    column: z.string(),
    /** In code order. */
    labels: z.array(z.string()).min(1),
    /** Of each label, once the validation rows have said them. */
    calibrations: z.array(calibrationSchema),
    /** The probability of each label from which on it is answered; a half until the validation rows have said it. */
    thresholds: z.array(z.number()),
  }),
  z.strictObject({ kind: z.literal('regression'), column: z.string() }),
  z.strictObject({
    kind: z.literal('recommendation'),
    /** Of the items. */
    column: z.string(),
    user_column: z.string(),
  }),
  z.strictObject({
    kind: z.literal('retrieval'),
    column: z.string(),
    /** In code order. */
    answers: z.array(z.string()).min(2),
    calibration: calibrationSchema,
    /** The confidence below which a question is handed over to a person. */
    hand_over_below: z.number().optional(),
  }),
]);
export type TargetSchema = z.infer<typeof targetSchema>;
export type ClassTarget = Extract<TargetSchema, { kind: 'classification' }>;
export type LabelsTarget = Extract<TargetSchema, { kind: 'multi_label' }>;
export type AnswerTarget = Extract<TargetSchema, { kind: 'retrieval' }>;
export type ValueTarget = Extract<TargetSchema, { kind: 'regression' }>;
export type RecommendationTarget = Extract<TargetSchema, { kind: 'recommendation' }>;
