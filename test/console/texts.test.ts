import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemTitle } from '../../console/problem-titles.ts';
import { preferredLanguage, textsIn } from '../../console/texts.ts';
import { wordsIn } from '../../console/words.ts';
import { columnSchema, fix, profile } from '../../shared/dataset/schema.ts';
import { eventType } from '../../shared/event/schema.ts';
import { classificationMetrics } from '../../shared/learning/evaluate/classification.ts';
import { multiLabelMetrics } from '../../shared/learning/evaluate/multi-label.ts';
import { regressionMetrics } from '../../shared/learning/evaluate/regression.ts';
import { retrievalMetrics } from '../../shared/learning/evaluate/retrieval.ts';
import { taskName } from '../../shared/model/schema.ts';
import { candidateState, compute, runEvent, runState, runStep } from '../../shared/run/schema.ts';
import { problems } from '../../shared/runtime/errors.ts';
import { meter } from '../../shared/usage/schema.ts';
import { webhookEndpoint } from '../../shared/webhook/schema.ts';

const folder = resolve(import.meta.dirname, '../../console');
const isChinese = /\p{Script=Han}/u;

describe('the sentences of the console', () => {
  it('fill in values, as often as they are named, and keep a name that has none', () => {
    const t = textsIn('en');
    expect(t('estimateLine', { low: 3, high: 9, amount: '$0.05' })).toBe('About 3 to 9 s of training, $0.05 at most.');
    expect(t('showAll')).toBe('Show all {count}');
    expect(t('predicting', { target: '{count} $&' })).toBe('Predicting {count} $&');
  });

  it('take the same values in both languages', () => {
    const [en, zh] = [readTexts('english'), readTexts('chinese')];
    expect(Object.keys(zh)).toEqual(Object.keys(en));
    const namesIn = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en)) expect(namesIn(zh[key]), key).toEqual(namesIn(en[key]));
  });

  it('are Chinese in Chinese', () => {
    for (const [key, text] of Object.entries(readTexts('chinese'))) expect(text, key).toMatch(isChinese);
  });

  it('are all said somewhere', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
    const pages = files.map((name) => readFileSync(resolve(folder, name), 'utf8')).join('\n');
    const unsaid = Object.keys(readTexts('english')).filter((key) => !pages.includes(`'${key}'`));
    expect(unsaid).toEqual([]);
  });

  it('begin in Chinese for a Chinese browser, and in English for any other', () => {
    expect(['zh', 'zh-CN', 'ZH-TW', 'en-GB', 'de', ''].map(preferredLanguage)).toEqual([
      'zh',
      'zh',
      'zh',
      'en',
      'en',
      'en',
    ]);
  });
});

/** The texts as they are written, key by key. */
function readTexts(language: 'english' | 'chinese'): Record<string, string> {
  const source = readFileSync(resolve(folder, 'texts', `${language}.ts`), 'utf8');
  return Object.fromEntries([...source.matchAll(/^ {2}(\w+):\s+'(.*)',$/gm)].map(([, key, text]) => [key, text]));
}

describe('words for what the API names', () => {
  const finding = profile.shape.findings.element.shape;
  const named = {
    'column kinds': columnSchema.shape.kind.options,
    fixes: fix.shape.kind.options,
    findings: finding.kind.options,
    severities: finding.severity.options,
    'run states': runState.options,
    'candidate states': candidateState.options,
    steps: runStep.options,
    events: runEvent.shape.kind.options,
    tasks: taskName.options,
    meters: meter.options,
    'events that are told': eventType.options,
    'states of endpoints': webhookEndpoint.shape.state.options,
  };

  it.each(Object.entries(named))('%s are said in both languages', (_, names) => {
    for (const name of names) {
      expect(wordsIn('en')(name)).not.toBe(name);
      expect(wordsIn('zh')(name), name).toMatch(isChinese);
    }
  });

  it('metrics and machines have a word of their own', () => {
    const all = [...classificationMetrics, ...multiLabelMetrics, ...regressionMetrics, ...retrievalMetrics];
    for (const { name } of all) expect(wordsIn('zh')(name)).not.toBe(name);
    for (const name of compute.options) expect(wordsIn('en')(name)).not.toBe(name);
  });

  it('an unknown name is shown as it is, readably', () => {
    expect(wordsIn('zh')('quantum_forest')).toBe('quantum forest');
  });

  it('every problem that a page can meet has a title in Chinese', () => {
    // These come from programs that speak HTTP wrongly; the console's client does not.
    const ofPrograms = ['invalid_json', 'invalid_cursor', 'route_not_found', 'method_not_allowed'];
    const others = ['idempotency_conflict', 'idempotency_in_progress', 'unsupported_media_type'];
    const met = Object.keys(problems).filter((code) => ![...ofPrograms, ...others].includes(code));
    for (const code of met) expect(problemTitle(code, 'zh'), code).toMatch(isChinese);
    expect(problemTitle('never_heard_of', 'en')).toBeNull();
  });
});
