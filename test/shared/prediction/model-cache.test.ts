import { describe, expect, it } from 'vitest';
import type { LoadedModel } from '../../../shared/learning/tasks/task.ts';
import { ModelCache } from '../../../shared/prediction/model-cache.ts';

function cacheOf(maxBytes: number) {
  const opened: string[] = [];
  const closed: string[] = [];
  const cache = new ModelCache(async (folder) => {
    opened.push(folder);
    await Promise.resolve();
    if (folder === 'broken' && opened.length === 1) throw new Error('cut off');
    const model: Partial<LoadedModel> = { candidate: folder, close: async () => void closed.push(folder) };
    return { model: model as LoadedModel, sizeBytes: 10 };
  }, maxBytes);
  return { cache, opened, closed };
}

describe('ModelCache', () => {
  it('opens a model once for requests that come together', async () => {
    const { cache, opened } = cacheOf(100);
    const models = await Promise.all(Array.from({ length: 20 }, () => cache.get('a')));
    expect(new Set(models).size).toBe(1);
    expect(opened).toEqual(['a']);
  });

  it('lets the least recently used model go when memory runs out, and closes it', async () => {
    const { cache, opened, closed } = cacheOf(20);
    for (const folder of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.get(folder);
    expect(opened).toEqual(['a', 'b', 'c', 'b']);
    expect(closed).toEqual(['b', 'c']);
  });

  it('keeps one model even when it is larger than its memory', async () => {
    const { cache, opened } = cacheOf(5);
    await cache.get('a');
    await cache.get('a');
    expect(opened).toEqual(['a']);
  });

  it('tries again after an opening that failed', async () => {
    const { cache } = cacheOf(100);
    await expect(cache.get('broken')).rejects.toThrow('cut off');
    expect(await cache.get('broken')).toMatchObject({ candidate: 'broken' });
  });
});
