import type { RunEvent } from '../shared/api/client.generated.ts';
import type { Language } from './texts.ts';
import { wordsIn } from './words.ts';

/** By kind and step, or kind and the state that a run ended in; `{name}` is one of the event's facts. */
const chinese: Readonly<Record<string, string>> = {
  'step_started profile': '正在查看数据。',
  'step_started clean': '正在清洗数据行。',
  'step_started split': '正在划分数据并规划候选模型。',
  'step_started search': '正在尝试不同的设置。',
  'step_started train': '正在训练候选模型。',
  'step_started evaluate': '正在用留出的数据评估。',
  'step_started gate': '正在判断最佳候选模型是否足够好。',
  'step_started register': '正在登记模型版本。',
  'step_started deploy': '正在部署模型版本。',
  'step_finished profile': '{rows} 行，{columns} 列，发现 {findings} 个问题。',
  'step_finished clean': '保留 {rows} 行中的 {kept} 行，修改了 {cells} 个单元格。',
  'step_finished split': '训练 {train} 行，验证 {validation} 行，测试 {test} 行。',
  'step_finished search': '第 {rung} 轮（共 {rungs} 轮）搜索结束。',
  'step_finished evaluate': '{count} 个候选模型中最好的是{best}，{metric} {score}。',
  'step_finished gate': '{candidate}通过：优于基线。',
  'step_finished register': '已登记 {model_id} 的第 {version} 版。',
  'step_finished deploy': '{version_id} 已作为 {model_id} 的正式版本提供服务。',
  'trial_finished search': '第 {trial} 组设置，用 {percent}% 的预算：{metric} {score}（{settings}）。',
  'trial_failed search': '第 {trial} 组设置，用 {percent}% 的预算，失败：{reason}（{settings}）。',
  'candidate_finished train': '训练完成，用时 {seconds} 秒。',
  'candidate_failed train': '未能训练：{reason}',
  'run_finished succeeded': '训练任务成功。',
  'run_finished cancelled': '训练任务已取消。',
  'run_finished failed': '训练任务失败：{reason}',
};

/** Further sentences, for facts that an event has only sometimes. */
const chineseToo: readonly { readonly fact: string; readonly least: number; readonly sentence: string }[] = [
  { fact: 'test_rows', least: 1, sentence: '另有 {test_rows} 行测试数据。' },
  { fact: 'extra_rows', least: 1, sentence: '另有 {extra_rows} 行仅用于训练的数据。' },
  { fact: 'leaked_test', least: 1, sentence: '剔除了 {leaked_test} 行与训练数据重复的测试数据。' },
  { fact: 'leaked_validation', least: 1, sentence: '剔除了 {leaked_validation} 行与训练数据重复的验证数据。' },
  {
    fact: 'single_phrasings',
    least: 1,
    sentence: '有 {single_phrasings} 个答案只有一种问法：仅用于训练，测试不包含它们。',
  },
  { fact: 'rivals', least: 2, sentence: '也优于当前的正式版本。' },
];
const chineseEnsemble = '组合了 {members}：验证集 {metric} {score}，其中单个最好的为 {best}。';

/** Facts that are names of the API's own. */
const named = new Set(['best', 'candidate', 'metric']);

/** What an event says in the reader's language; in the API's own words (English) where the console has none for it. */
export function eventSentence({ kind, step, facts, message }: RunEvent, language: Language): string {
  if (language === 'en') return message;
  const word = wordsIn(language);
  const sentence = 'members' in facts ? chineseEnsemble : chinese[`${kind} ${facts.state ?? step}`];
  if (sentence === undefined) return message;
  const more = chineseToo.filter(({ fact, least }) => Number(facts[fact] ?? 0) >= least);
  const whole = [sentence, ...more.map((each) => each.sentence)].join('');
  const wanted = [...whole.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (wanted.some((name) => facts[name] === undefined)) return message;
  return whole.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name];
    return named.has(name) ? word(String(fact)) : String(fact);
  });
}
