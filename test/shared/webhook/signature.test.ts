import { expect, it } from 'vitest';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { endpointSecret, signatureHeaders } from '../../../shared/webhook/signature.ts';

it('signs the example of the Standard Webhooks libraries as they do', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = signatureHeaders(secret, {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampSeconds: 1_614_265_330,
    body: '{"test": 2432232314}',
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('gives every endpoint a secret of its own: 32 bytes, the same again', () => {
  const makeId = idMaker();
  const [tenant, other] = [makeId('tenant', 0), makeId('tenant', 0)];
  const endpoint = makeId('endpoint', 0);
  const secret = endpointSecret('key', tenant, endpoint);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(endpointSecret('key', tenant, endpoint)).toBe(secret);
  const others = [
    endpointSecret('another', tenant, endpoint),
    endpointSecret('key', other, endpoint),
    endpointSecret('key', tenant, makeId('endpoint', 0)),
  ];
  expect(new Set([secret, ...others]).size).toBe(4);
});
