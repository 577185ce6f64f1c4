import * as z from 'zod';

const columnKind = z.enum([
  'numeric',
  'categorical',
  'boolean',
  'datetime',
  'text',
  'identifier',
  'image',
  'labels',
  'split',
]);

/** What a column holds, as inferred by the profile and fixed by the clean step. */
export const columnSchema = z.strictObject({
  name: z.string(),
  kind: columnKind,
  is_nullable: z.boolean(),
  /**
   * How datetimes are written in the raw data, width x height x channels that images are read at, or the sign between
   * labels (`json` where lists are lists of JSON Lines).
   */
  format: z.string().optional(),
});
export type ColumnSchema = z.infer<typeof columnSchema>;

const fixKind = z.enum([
  'drop_duplicate_rows',
  'drop_ragged_rows',
  'trim_text',
  'mark_missing',
  'parse_numbers',
  'parse_datetimes',
  'merge_spellings',
  'correct_typos',
  'clip_outliers',
  'drop_column',
]);

/** A change of the data: what, on which column, with which parameters. */
export const fix = z.strictObject({
  kind: fixKind,
  column: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).default({}),
});
export type Fix = z.infer<typeof fix>;

/** Something the profile noticed, with the fix that it suggests. */
const finding = z.strictObject({
  kind: z.enum([
    'missing_values',
    'duplicate_rows',
    'ragged_rows',
    'stray_spaces',
    'outliers',
    'mixed_formats',
    'mixed_spellings',
    'likely_typos',
    'constant_column',
    'all_unique_column',
    'mostly_empty_column',
    'unreadable_images',
    'rare_labels',
    'unlabelled_rows',
    'rows_in_two_parts',
  ]),
  column: z.string().nullable(),
  severity: z.enum(['info', 'warning', 'error']),
  row_count: z.int(),
  message: z.string(),
  examples: z.array(z.string()),
  suggested_fix: fix.nullable(),
});
export type Finding = z.infer<typeof finding>;

/** Lengths of the texts of a column, and the languages that they are written in. */
const textSummary = z.strictObject({
  /** Characters (code points). */
  characters: z.strictObject({ mean: z.number(), median: z.int(), percentile_95: z.int(), max: z.int() }),
  /** Most frequent first; `und` where no language was recognised. */
  languages: z.array(z.strictObject({ language: z.string(), share: z.number() })),
});
export type TextSummary = z.infer<typeof textSummary>;

/** What the images of a column are, before they are read at one size. */
const imageSummary = z.strictObject({
  formats: z.array(z.strictObject({ format: z.string(), count: z.int() })),
  width: z.strictObject({ min: z.int(), median: z.int(), max: z.int() }),
  height: z.strictObject({ min: z.int(), median: z.int(), max: z.int() }),
  /** With channels of 16 bits, which are stretched to what each image uses. */
  deep_count: z.int(),
  /** Of which the first frame alone is read. */
  animated_count: z.int(),
  /** Width x height x channels. */
  read_as: z.string(),
});
export type ImageSummary = z.infer<typeof imageSummary>;

const columnProfile = z.strictObject({
  name: z.string(),
  kind: columnKind,
  missing_count: z.int(),
  distinct_count: z.int(),
  examples: z.array(z.string()),
  numbers: z
    .strictObject({
      min: z.number(),
      max: z.number(),
      mean: z.number(),
      standard_deviation: z.number(),
      quartiles: z.tuple([z.number(), z.number(), z.number()]),
      histogram: z.strictObject({ edges: z.array(z.number()), counts: z.array(z.int()) }),
    })
    .nullable(),
  top_values: z.array(z.strictObject({ value: z.string(), count: z.int() })),
  /** Of a column of free text. */
  texts: textSummary.optional(),
  /** Of a column of images. */
  images: imageSummary.optional(),
});
export type ColumnProfile = z.infer<typeof columnProfile>;

/** What an uploaded pretrained model is. */
const pretrainedSummary = z.strictObject({
  family: z.string(),
  layers: z.int(),
  width: z.int(),
  heads: z.int(),
  feed_forward_width: z.int(),
  vocabulary_size: z.int(),
  /** Tokens of the longest text. */
  places: z.int(),
  token_types: z.int(),
  parameter_count: z.int(),
  /** Of model.safetensors. */
  sha256: z.string(),
  /** Tensors that fine-tuning has no use for, as heads of other tasks; at most 20. */
  ignored_tensors: z.array(z.string()),
  /** Parameters that the file lacks and that begin anew. */
  fresh_parameters: z.array(z.string()),
});

/** What a dataset looks like before anything is changed. */
export const profile = z
  .strictObject({
    object: z.literal('profile'),
    row_count: z.int(),
    dialect: z.strictObject({
      encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252']),
      delimiter: z
        .enum([',', ';', '\t', '|'])
        .nullable()
        .meta({ description: 'Null where the file is JSON Lines or a ZIP.' }),
      newline: z.enum(['lf', 'crlf', 'cr', 'mixed']),
      has_bom: z.boolean(),
    }),
    columns: z.array(columnProfile),
    schema: z.array(columnSchema),
    findings: z.array(finding),
    interactions: z
      .strictObject({
        user: z.string(),
        item: z.string(),
        time: z.string().nullable(),
        rating: z.string().nullable(),
        attributes: z.array(z.string()),
        user_count: z.int(),
        item_count: z.int(),
      })
      .optional()
      .meta({ description: 'Where the rows say who took what: the columns that do, and how many they are.' }),
    pretrained: pretrainedSummary.optional().meta({
      description: 'Of a ZIP of a pretrained text encoder: what it is. It has no rows; a run names it as `pretrained`.',
    }),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof profile>;
