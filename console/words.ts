import type { Language } from './texts.ts';

type Word = readonly [english: string, chinese: string];

/** What the API names by an identifier, as a person says it. */
const words: Readonly<Record<string, Word>> = {
  uploading: ['Uploading', '上传中'],
  uploaded: ['Uploaded', '已上传'],
  profiling: ['Profiling', '分析中'],
  ready: ['Ready', '就绪'],
  failed: ['Failed', '失败'],
  deleting: ['Deleting', '删除中'],

  validating: ['Validating', '校验中'],
  queued: ['Queued', '排队中'],
  running: ['Running', '运行中'],
  succeeded: ['Succeeded', '成功'],
  cancelled: ['Cancelled', '已取消'],
  training: ['Training', '训练中'],
  trained: ['Trained', '已训练'],
  stopped: ['Left behind', '已淘汰'],
  chosen: ['Chosen', '已选用'],

  profile: ['Profile', '分析'],
  clean: ['Clean', '清洗'],
  split: ['Split', '划分'],
  search: ['Search', '搜索'],
  train: ['Train', '训练'],
  evaluate: ['Evaluate', '评估'],
  gate: ['Gate', '把关'],
  register: ['Register', '登记'],
  deploy: ['Deploy', '部署'],

  run: ['Run', '训练任务'],
  step_started: ['started', '开始'],
  step_finished: ['finished', '完成'],
  trial_finished: ['tried', '尝试完成'],
  trial_failed: ['failed', '尝试失败'],
  candidate_finished: ['trained', '训练完成'],
  candidate_failed: ['failed', '训练失败'],
  run_finished: ['finished', '结束'],

  numeric: ['Number', '数值'],
  categorical: ['Category', '类别'],
  boolean: ['Yes or no', '是/否'],
  datetime: ['Date', '日期'],
  text: ['Text', '文本'],
  identifier: ['Identifier', '标识'],

  info: ['Note', '提示'],
  warning: ['Warning', '警告'],
  error: ['Error', '错误'],
  missing_values: ['Missing values', '有缺失值'],
  duplicate_rows: ['Repeated rows', '有重复行'],
  ragged_rows: ['Rows of another length', '行的列数不一致'],
  stray_spaces: ['Stray spaces', '值的前后有空格'],
  outliers: ['Far-off values', '有离群值'],
  mixed_formats: ['Mixed formats', '格式不统一'],
  mixed_spellings: ['Mixed spellings', '写法不统一'],
  constant_column: ['Always the same', '所有行的值都相同'],
  all_unique_column: ['Never the same twice', '每一行的值都不同'],
  mostly_empty_column: ['Mostly empty', '大部分为空'],

  drop_duplicate_rows: ['Drop repeated rows', '删除重复行'],
  drop_ragged_rows: ['Drop these rows', '删除这些行'],
  trim_text: ['Trim spaces', '去掉空格'],
  mark_missing: ['Mark as missing', '标记为缺失'],
  parse_numbers: ['Read as numbers', '解析为数值'],
  parse_datetimes: ['Read as dates', '解析为日期'],
  merge_spellings: ['Merge spellings', '合并写法'],
  clip_outliers: ['Clip far-off values', '截断离群值'],
  drop_column: ['Drop the column', '删除该列'],

  tabular_classification: ['Classification', '分类'],
  tabular_regression: ['Regression', '回归'],
  baseline: ['Baseline', '基线'],
  logistic_regression: ['Logistic regression', '逻辑回归'],
  linear_regression: ['Linear regression', '线性回归'],
  linear_svm: ['Linear SVM', '线性支持向量机'],
  boosted_trees: ['Boosted trees', '梯度提升树'],
  ensemble: ['Ensemble', '集成模型'],
  lambda: ['Lambda', 'Lambda'],
  sagemaker: ['SageMaker', 'SageMaker'],

  log_loss: ['Log loss', '对数损失'],
  training_loss: ['Training loss', '训练损失'],
  roc_auc: ['ROC AUC', 'ROC AUC'],
  accuracy: ['Accuracy', '准确率'],
  balanced_accuracy: ['Balanced accuracy', '平衡准确率'],
  precision_macro: ['Precision, macro', '精确率（宏平均）'],
  precision_weighted: ['Precision, weighted', '精确率（加权）'],
  recall_macro: ['Recall, macro', '召回率（宏平均）'],
  recall_weighted: ['Recall, weighted', '召回率（加权）'],
  f1_macro: ['F1, macro', 'F1（宏平均）'],
  f1_weighted: ['F1, weighted', 'F1（加权）'],
  brier: ['Brier score', 'Brier 分数'],
  expected_calibration_error: ['Calibration error', '校准误差'],
  rmse: ['RMSE', '均方根误差'],
  mae: ['MAE', '平均绝对误差'],
  r2: ['R²', 'R²'],
  mape: ['MAPE', '平均绝对百分比误差'],

  predictions: ['Predictions', '预测次数'],
  training_seconds: ['Training seconds', '训练秒数'],
  stored_byte_hours: ['Storage', '存储'],
};

/** Gives the word for an identifier of the API; one that is not known here is shown as it is. */
export function wordsIn(language: Language) {
  const index = language === 'zh' ? 1 : 0;
  return (name: string): string => words[name]?.[index] ?? name.replaceAll('_', ' ');
}
