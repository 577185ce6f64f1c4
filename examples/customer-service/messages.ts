import { seededRandom } from '../seeded-random.ts';

interface Intent {
  readonly asked: readonly string[];
  readonly asked_zh: readonly string[];
}

const things = ['my order', 'the parcel', 'the headphones', 'my subscription', 'the blue jacket', 'order 4711'];
const things_zh = ['我的订单', '包裹', '耳机', '会员', '蓝色外套', '4711号订单'];
const openings = ['', '', 'Hi, ', 'Hello! ', 'Good morning, ', 'Sorry to bother you, '];
const closings = ['', '', ' Thanks!', ' Please help.', ' It is urgent.', ' 🙏'];

/** What customers of a web shop write about, each with a gap for a thing. */
const intents: Readonly<Record<string, Intent>> = {
  track_delivery: {
    asked: [
      'where is _',
      'when does _ arrive',
      'has _ been sent yet',
      '_ should have been here yesterday',
      'can I track _',
    ],
    asked_zh: ['_到哪里了', '_什么时候送到', '_发货了吗', '怎么查_的物流'],
  },
  return_goods: {
    asked: [
      'I want to send _ back',
      'how do I return _',
      '_ does not fit, can I return it',
      'where do I get a label to return _',
    ],
    asked_zh: ['我想退_', '_不合适，怎么退货', '_可以七天无理由退吗'],
  },
  refund: {
    asked: [
      'when do I get my money back for _',
      'the refund for _ has not come',
      'please refund _',
      'you owe me money for _',
    ],
    asked_zh: ['_的退款什么时候到', '_的钱还没退给我', '请给_退款'],
  },
  cancel: {
    asked: ['please cancel _', 'I no longer want _', 'how can I stop _', 'I ordered _ by mistake, cancel it'],
    asked_zh: ['请取消_', '我不想要_了', '怎么取消_', '_下错单了'],
  },
  complaint: {
    asked: ['_ is broken', '_ came damaged', 'there is a scratch on _', 'I am angry about _, the quality is awful'],
    asked_zh: ['_坏了', '_有划痕', '_质量太差了', '收到的_是破的'],
  },
  invoice: {
    asked: [
      'I need an invoice for _',
      'can you send me the bill for _',
      'the VAT number on the invoice for _ is wrong',
    ],
    asked_zh: ['请给_开发票', '_的发票抬头写错了', '怎么下载_的电子发票'],
  },
  change_address: {
    asked: [
      'I moved, send _ to another address',
      'can I change the address of _',
      'wrong street on _, please correct it',
    ],
    asked_zh: ['_的地址写错了', '我想改_的收货地址', '把_寄到新地址'],
  },
  praise: {
    asked: ['I love _', '_ is wonderful, well done', 'great service with _', '_ came so fast, you are the best'],
    asked_zh: ['_非常好', '_很满意', '服务真好，_很快就到了'],
  },
};

/** Customer messages in English and Chinese with their intents, as JSON Lines; the same ones for the same seed. */
export function makeCustomerMessages(seed: number, rowCount: number): string {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const names = Object.keys(intents);
  const lines = Array.from({ length: rowCount }, () => {
    const intent = pick(names);
    const { asked = [], asked_zh = [] } = intents[intent] ?? {};
    const isChinese = random.chance(0.3);
    const sentence = isChinese ? pick(asked_zh).replace('_', pick(things_zh)) : pick(asked).replace('_', pick(things));
    return JSON.stringify({ text: isChinese ? sentence : `${pick(openings)}${sentence}${pick(closings)}`, intent });
  });
  return `${lines.join('\n')}\n`;
}

/** What a customer may write next; the last two are none of the shop's business. */
export const nextMessages = [
  'Hello, the headphones have not arrived, can I track them?',
  '外套不合适，想退货',
  'I want an invoice and my money back for the jacket',
  'Which team won the football match last night?',
  '明天上海会下雨吗？',
];
