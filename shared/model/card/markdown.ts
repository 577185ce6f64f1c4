import type { CardLanguage } from './limits.ts';
import type { ModelCard } from './schema.ts';

const texts = {
  en: {
    version: 'version',
    data: 'Data',
    dataset: 'Dataset',
    rows: 'Rows',
    split: 'Split',
    extra: 'Learned from, too',
    shares: (validation: string, test: string) => `${validation} validation, ${test} test, by seed`,
    ownTest: (validation: string) => `${validation} validation by seed; test rows of a dataset of their own`,
    ownParts: (column: string) => `as the column ${column} says`,
    method: 'Method',
    candidate: 'Kind of model',
    settings: 'Settings',
    usual: 'the usual ones',
    training: 'Training',
    size: 'Size',
    base: 'Begun with',
    evaluation: (rows: number) => `Evaluation on ${rows} test rows`,
    metric: 'metric',
    score: 'score',
    baseline: 'baseline',
    interval: '95 % interval',
    worst: 'Worst errors',
    row: 'row',
    file: 'file',
    user: 'user',
    truth: 'truth',
    answered: 'answered',
    confidence: 'confidence',
    rank: 'rank of the truth',
    inputs: 'Inputs',
    column: 'column',
    kind: 'kind',
    importance: 'importance',
    limits: 'Limits',
  },
  zh: {
    version: '版本',
    data: '数据',
    dataset: '数据集',
    rows: '行数',
    split: '划分',
    extra: '另外学习的数据集',
    shares: (validation: string, test: string) => `验证集 ${validation}，测试集 ${test}，按种子划分`,
    ownTest: (validation: string) => `验证集 ${validation}，按种子划分；测试行来自单独的数据集`,
    ownParts: (column: string) => `按列 ${column} 的划分`,
    method: '方法',
    candidate: '模型类型',
    settings: '设置',
    usual: '默认设置',
    training: '训练',
    size: '大小',
    base: '起始于预训练模型',
    evaluation: (rows: number) => `在 ${rows} 行测试数据上的评估`,
    metric: '指标',
    score: '分数',
    baseline: '基线',
    interval: '95 % 区间',
    worst: '最严重的错误',
    row: '行',
    file: '文件',
    user: '用户',
    truth: '真实值',
    answered: '回答',
    confidence: '置信度',
    rank: '真实值的名次',
    inputs: '输入',
    column: '列',
    kind: '类型',
    importance: '重要性',
    limits: '局限',
  },
} as const;

const percent = (share: number) => `${Math.round(share * 100)} %`;
const figure = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)));
/** Text of a tenant's stays text: it opens no table cell, link or HTML. */
const plain = (text: string) => text.replaceAll(/[\\`*_{}[\]<>|#!]/g, '\\$&').replaceAll(/\s+/g, ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const baseOf = ({ base_model: base }: ModelCard['method']) => (base ? [base] : []);

/** A card as Markdown (CommonMark with tables). */
export function cardMarkdown(card: Omit<ModelCard, 'markdown'>, language: CardLanguage): string {
  const t = texts[language];
  const { model, data, method, evaluation, inputs, limits } = card;
  const validation = percent(data.validation_share);
  const dealt = data.test_share === null ? t.ownTest(validation) : t.shares(validation, percent(data.test_share));
  const split = data.split_column === null ? `${dealt} ${data.seed}` : t.ownParts(plain(data.split_column));
  const settings = Object.entries(method.settings).map(([name, value]) => `${plain(name)} ${plain(String(value))}`);
  const { low, high } = evaluation.interval ?? {};
  const rows = Object.entries(evaluation.scores).map(([metric, score]) => [
    plain(metric),
    figure(score),
    figure(evaluation.baseline_scores[metric]),
    metric === evaluation.primary_metric && evaluation.interval ? `${figure(low)} – ${figure(high)}` : '',
  ]);
  return `${[
    `# ${plain(model.name)}, ${t.version} ${model.number}`,
    `${model.task} · ${plain(model.target)} · ${model.created_at} · ${model.version_id}`,
    `## ${t.data}`,
    [
      `- ${t.dataset}: ${plain(data.name ?? '–')} (${data.dataset_id})`,
      `- ${t.rows}: ${data.row_count ?? '–'}`,
      `- ${t.split}: ${split}`,
      ...(data.extra_dataset_ids.length > 0 ? [`- ${t.extra}: ${data.extra_dataset_ids.join(', ')}`] : []),
    ].join('\n'),
    `## ${t.method}`,
    [
      `- ${t.candidate}: ${plain(method.candidate)}`,
      `- ${t.settings}: ${settings.join(', ') || t.usual}`,
      `- ${t.training}: ${method.training_seconds ?? '–'} s, ${method.machine ?? '–'}`,
      `- ${t.size}: ${Math.ceil(method.size_bytes / 1000)} kB`,
      ...baseOf(method).map(
        ({ family, source, sha256 }) => `- ${t.base}: ${plain(`${family}, ${source}`)}, SHA-256 ${sha256}`,
      ),
    ].join('\n'),
    `## ${t.evaluation(evaluation.row_count)}`,
    table([t.metric, t.score, t.baseline, t.interval], rows),
    ...worstErrors(evaluation.worst_errors ?? [], t),
    `## ${t.inputs}`,
    table(
      [t.column, t.kind, t.importance],
      inputs.map(({ column, kind, importance }) => [plain(column), kind, figure(importance)]),
    ),
    `## ${t.limits}`,
    limits.map(({ text }) => `- ${plain(text)}`).join('\n'),
  ].join('\n\n')}\n`;
}

/** A table of what these errors have: no column stays empty. */
function worstErrors(errors: NonNullable<ModelCard['evaluation']['worst_errors']>, t: (typeof texts)[CardLanguage]) {
  if (errors.length === 0) return [];
  const names = (['row', 'file', 'user', 'truth', 'answered', 'confidence', 'rank'] as const).filter((name) =>
    errors.some((error) => error[name] !== null),
  );
  const cell = (value: string | number | null) => (typeof value === 'number' ? figure(value) : plain(value ?? ''));
  return [
    `## ${t.worst}`,
    table(
      names.map((name) => t[name]),
      // A row number is a name: no digit of it is rounded away.
      errors.map((error) => names.map((name) => (name === 'row' ? String(error.row) : cell(error[name])))),
    ),
  ];
}
