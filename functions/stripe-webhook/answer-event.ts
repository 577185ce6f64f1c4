import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readBodyText } from '../../shared/runtime/body.ts';
import { describeError, log } from '../../shared/runtime/logger.ts';
import { type ReceiverServices, receiveEvent } from './receive-event.ts';

/** Stripe's webhook: 200 once everything is done, 400 for what is not Stripe's, 500 so that it is sent again. */
export async function answerEvent(
  services: ReceiverServices,
  event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  nowMs: number,
): Promise<{ statusCode: number; body: string }> {
  try {
    const signature = event.headers['stripe-signature'];
    const outcome = await receiveEvent(services, { rawBody: readBodyText(event), signature, nowMs });
    const isTaken = outcome === 'done' || outcome === 'known';
    if (!isTaken) log('warn', 'a webhook was refused', { outcome });
    return { statusCode: isTaken ? 200 : 400, body: outcome };
  } catch (error) {
    log('error', 'a webhook failed', { error: describeError(error) });
    return { statusCode: 500, body: 'failed' };
  }
}
