import type { ColumnSchema } from './schema.ts';

/** Which columns of a table of interactions say who took what and when. */
export interface InteractionColumns {
  readonly user: string;
  readonly item: string;
  /** Null where rows stand in order of time. */
  readonly time: string | null;
  readonly rating: string | null;
  /** The rest: what may be known of items. */
  readonly others: readonly string[];
}

type NamedColumn = Pick<ColumnSchema, 'name' | 'kind'>;

const key = '([\\s_-]?(id|uuid|no|number|key|code|编号|号))?';
const named = (words: string) => new RegExp(`^(${words})${key}$|^(${words})I[dD]$`, 'i');
const userName = named(
  'user|customer|client|member|visitor|buyer|shopper|reader|viewer|listener|player|reviewer|account|session|用户|客户|会员|顾客|读者',
);
const itemName = named(
  'item|product|article|goods|sku|asin|parent_asin|movie|film|book|isbn|song|track|album|game|video|recipe|course|offer|商品|产品|物品|电影|图书|文章|歌曲|课程',
);
const timeName =
  /^(time|times|timestamp|date|datetime|order|position|sequence|step|ts|when|时间|日期|顺序|次序)$|[\s_-](time|timestamp|date|at)$/i;
const ratingName = /^(rating|ratings|stars|score|评分)$/i;

/** Recognises interactions by the names and kinds of columns; null where no user or no item is named. */
export function findInteractionColumns(columns: readonly NamedColumn[]): InteractionColumns | null {
  const user = columns.find(({ name }) => userName.test(name))?.name;
  const item = columns.find(({ name }) => itemName.test(name))?.name;
  if (user === undefined || item === undefined) return null;
  const isOrder = ({ kind }: NamedColumn) => kind === 'datetime' || kind === 'numeric' || kind === 'identifier';
  const time =
    columns.find((column) => timeName.test(column.name) && isOrder(column)) ??
    columns.find(({ kind }) => kind === 'datetime');
  const rating = columns.find(({ name, kind }) => ratingName.test(name) && kind !== 'text' && name !== time?.name);
  const taken = new Set([user, item, time?.name, rating?.name]);
  return {
    user,
    item,
    time: time?.name ?? null,
    rating: rating?.name ?? null,
    others: columns.flatMap(({ name }) => (taken.has(name) ? [] : [name])),
  };
}
