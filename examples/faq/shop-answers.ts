/** An answer of the shop, and how it is asked for: `[a|b]` stands for either, `[a|]` for `a` or nothing. */
export interface ShopAnswer {
  readonly answer: string;
  readonly asked: readonly string[];
}

export const englishAnswers: readonly ShopAnswer[] = [
  {
    answer: 'Open Settings, choose Security and press Reset password. We send you a link that works for one hour.',
    asked: [
      '[how do I|how can I|where do I] [reset|change|renew] my password',
      'I [forgot|lost|cannot remember] my [password|login|secret word]',
      '[my login does not work|I am locked out|I cannot sign in] [any more|since today|]',
    ],
  },
  {
    answer: 'Every parcel has a tracking number in the e-mail that says it was sent. Type it on our tracking page.',
    asked: [
      '[where is|how can I track|how do I follow] my [parcel|package|order|shipment]',
      'my [order|parcel] [has not arrived|did not come|is still missing]',
      '[has my shipment left|did you send it|is it on its way] [already|yet|]',
    ],
  },
  {
    answer: 'Standard delivery takes two to four working days, express delivery one. Islands take two days more.',
    asked: [
      'how [long|many days] does [delivery|shipping] take',
      '[when|how soon] will it [be here|arrive|get to me] if I order [today|now]',
      'do you [offer|have] [express|next-day|fast] delivery',
    ],
  },
  {
    answer: 'You may send goods back within thirty days. Print the label from your account and hand the parcel in.',
    asked: [
      '[how do I|can I|I want to] [return|send back] [it|the shoes|this jacket|an item]',
      '[it does not fit|I do not like it|wrong size], what [now|can I do]',
      'where do I [get|find|print] a [return label|label for sending back]',
    ],
  },
  {
    answer: 'Money comes back by the way you paid, within five working days after we received the goods.',
    asked: [
      'when [do I get|will I see] my [money|refund] [back|]',
      '[the refund|my reimbursement] [has not come|is late|is still not there]',
      'how long [does a refund|do reimbursements] take',
    ],
  },
  {
    answer: 'An order can be cancelled in your account until it is packed. After that, please return it.',
    asked: [
      '[how do I|can I|please] [cancel|stop|call off] my [order|purchase]',
      'I ordered [by mistake|twice|the wrong thing]',
      'I [no longer want|do not need] [it|what I bought] any more',
    ],
  },
  {
    answer: 'Invoices lie under Orders in your account as PDF files, from the day the parcel is sent.',
    asked: [
      '[where is|I need|can I have] [the invoice|a bill|a receipt] [for my order|]',
      '[how do I|where can I] download [invoices|bills|a PDF of the bill]',
      'my [accountant|tax office] wants [a receipt|the invoice]',
    ],
  },
  {
    answer: 'We take cards, PayPal, bank transfer and, in Germany and Austria, payment after delivery.',
    asked: [
      '[how can I|which ways are there to] pay',
      'do you [take|accept] [PayPal|credit cards|Visa|bank transfer]',
      '[may|can] I pay [later|after delivery|when it has arrived]',
    ],
  },
  {
    answer: 'Type the code into the field Voucher at the checkout. One code can be used for each order.',
    asked: [
      '[where|how] do I [use|redeem|enter] a [voucher|coupon|discount code|gift card]',
      'my [coupon|promo code|voucher] [is not accepted|does not work]',
      '[can I combine|may I use] two [vouchers|discounts]',
    ],
  },
  {
    answer:
      'Change the address in your account under Addresses. For an order that is not packed yet, we use the new one.',
    asked: [
      'I [moved|have moved house], [send it elsewhere|where do I tell you]',
      '[change|correct|update] [my address|the delivery address|the street]',
      '[wrong street|there is a mistake in my address], can you [fix|correct] it',
    ],
  },
  {
    answer: 'Please send us a photo of the damage. You get a new one at once, and need not send the broken one back.',
    asked: [
      '[it|the lamp|my cup] [arrived|came] [broken|damaged|with a scratch]',
      'the [box|parcel] was [crushed|wet|torn] and the [glass|screen] is [broken|cracked]',
      'I [received|got] a [faulty|defective] [one|product]',
    ],
  },
  {
    answer: 'The guarantee lasts two years. Write to us with the number of the order and what does not work.',
    asked: [
      'how long [is the guarantee|does the warranty last|am I covered]',
      '[it stopped working|it broke down] after [three months|half a year|a year]',
      '[is there|do I have] a [warranty|guarantee] on [it|this]',
    ],
  },
  {
    answer: 'Open Settings, choose Account and press Delete. We erase your data within thirty days.',
    asked: [
      '[how do I|please|I want to] [delete|close|remove] my [account|profile]',
      '[erase|remove|forget] [my data|everything you know of me]',
      'I [no longer want to be|do not want to be] a customer',
    ],
  },
  {
    answer: 'Press Unsubscribe at the foot of any newsletter. It may take a day until the last one has come.',
    asked: [
      '[stop|no more] [newsletters|advertising mails|your e-mails]',
      'how do I [unsubscribe|get off the mailing list]',
      'I [get|receive] too [many|much] [mails from you|advertising]',
    ],
  },
  {
    answer: 'Our people answer from Monday to Friday, nine to six, by telephone and chat.',
    asked: [
      '[when are you|what are your] [open|there|opening hours]',
      '[can I|I want to] [talk to|speak with|call] [someone|a human|your people]',
      'what is your [telephone number|hotline]',
    ],
  },
  {
    answer: 'Choose gift wrapping at the checkout for three euros. The price does not stand on the delivery note.',
    asked: [
      'can you [wrap it|pack it nicely|make it a present]',
      'it is a [gift|birthday present], [do you wrap|can it come in nice paper]',
      'is the price [on the note|visible] when I send it [as a gift|to a friend]',
    ],
  },
];

export const chineseAnswers: readonly ShopAnswer[] = [
  {
    answer: '请打开“设置”，选择“安全”，点击“重置密码”。我们会发送一个一小时内有效的链接。',
    asked: [
      '[怎么|如何|在哪里][重置|修改|找回]密码',
      '[密码忘了|忘记密码了|想不起密码][怎么办|]',
      '[登录不上|账号登不进去|无法登录]了',
    ],
  },
  {
    answer: '发货邮件里有运单号，在物流查询页面输入即可查看包裹位置。',
    asked: [
      '我的[包裹|快递|订单][到哪了|在哪里]',
      '[怎么|如何][查|查询|跟踪][物流|快递]',
      '[快递|东西][还没到|一直没收到|丢了吗]',
    ],
  },
  {
    answer: '标准配送需要两到四个工作日，加急一天送达。',
    asked: ['[多久|几天|什么时候][能到|送到|到货]', '[配送|发货]要[多长时间|几天]', '[有没有|可以]加急[配送|吗]'],
  },
  {
    answer: '三十天内可以退货，请在账户中打印退货标签后寄回。',
    asked: [
      '[怎么|如何|我想][退货|退回去|把东西退掉]',
      '[尺码不对|不喜欢|不合适][可以退吗|怎么办]',
      '退货[标签|单][在哪里打印|怎么弄]',
    ],
  },
  {
    answer: '我们收到退货后五个工作日内，退款会按原支付方式返回。',
    asked: ['[退款|钱][什么时候|多久][到账|退回来]', '[还没收到退款|退款没到账|钱还没退给我]', '退款[需要几天|要多久]'],
  },
  {
    answer: '订单打包之前可以在账户中取消，打包之后请走退货。',
    asked: ['[怎么|我要|请帮我][取消订单|撤销购买]', '[买错了|下错单了|重复下单了]', '[不想要了|不需要这个商品了]'],
  },
  {
    answer: '电子发票在“我的订单”中，发货当天即可下载。',
    asked: ['[发票|收据][在哪里|怎么开|怎么下载]', '[需要|请给我开][发票|电子发票]', '公司报销[要发票|需要收据]'],
  },
  {
    answer: '支持银行卡、支付宝、微信支付和银行转账。',
    asked: ['[怎么|可以用什么][付款|支付]', '[支持|能用][支付宝|微信|信用卡]吗', '可以[货到付款|收到再付钱]吗'],
  },
  {
    answer: '请在“地址管理”中修改收货地址，未打包的订单会按新地址寄出。',
    asked: ['[怎么|我要][改|修改][收货地址|地址]', '[搬家了|地址写错了][怎么办|]', '[寄到|送到][别的地方|新家]可以吗'],
  },
  {
    answer: '请发一张损坏的照片，我们马上补寄新的，坏的不用寄回。',
    asked: [
      '[收到的|送来的][杯子|灯|东西][是坏的|碎了|有划痕]',
      '[包装|盒子][压坏了|湿了]',
      '[商品有问题|东西是次品|质量有缺陷]',
    ],
  },
];

/** Answers that are asked for in one way only: they are learned, and no test can hold that question out. */
export const rareAnswers: readonly (readonly [question: string, answer: string])[] = [
  ['Do you sell to schools?', 'Schools and public offices order on account: write to our team for business customers.'],
  ['Is your paper bag recycled?', 'Our bags are made of recycled paper, and the tape is of paper, too.'],
  ['你们有实体店吗？', '目前只有线上商店，没有实体店。'],
];
