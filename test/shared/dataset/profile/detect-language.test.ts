import { expect, it } from 'vitest';
import { detectLanguage } from '../../../../shared/dataset/profile/detect-language.ts';

it.each([
  ['en', 'What is the status of my order?'],
  ['de', 'Ich habe das Paket nicht erhalten und warte auf die Antwort'],
  ['fr', 'Je ne sais pas où est ma commande, les délais sont longs'],
  ['es', 'Cuando llega mi pedido y cuál es el precio para los clientes'],
  ['zh', '我的订单 iPhone 到哪里了'],
  ['ja', '注文した荷物はどこですか'],
  ['ko', '내 주문은 어디에 있나요'],
  ['ru', 'Где мой заказ?'],
  ['und', 'asdf qwer'],
  ['und', '👍🏽 123 !!'],
  ['und', ''],
])('takes %s for the language of "%s"', (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});
