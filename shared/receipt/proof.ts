import { statementBytes } from './leaf.ts';
import { inclusionProof, leafHash, merkleRoot, type ProofStep, rootFrom } from './merkle.ts';
import { isReceiptGenuine } from './receipt.ts';
import { type Receipt, type ReceiptProof, receiptProof } from './schema.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** One hour of an invoice line: what was billed of it, and the root over its records. */
interface LineHour {
  readonly hour: string;
  readonly quantity: number;
  readonly recordCount: number;
  readonly root: string;
}

/** The leaf of an hour within its line. */
const hourLeaf = ({ hour, quantity, recordCount, root }: LineHour): Uint8Array =>
  leafHash(Buffer.from(JSON.stringify([hour, quantity, recordCount, root])));

interface ProofFacts {
  readonly receipt: Receipt;
  /** Leaves of the hour's records in the order of their ids, and which of them the receipt is. */
  readonly leaves: readonly Uint8Array[];
  readonly at: number;
  readonly hours: readonly LineHour[];
  readonly hour: LineHour;
  readonly line: { readonly period_id: string; readonly meter: string };
}

/** Opens an invoice line down to one receipt. */
export function proveReceipt({ receipt, leaves, at, hours, hour, line }: ProofFacts): ReceiptProof {
  const hourLeaves = hours.map(hourLeaf);
  return {
    object: 'receipt_proof',
    receipt,
    hour: {
      hour: hour.hour,
      root: hour.root,
      record_count: hour.recordCount,
      quantity: hour.quantity,
      proof: inclusionProof(leaves, at).map(showStep),
    },
    line: {
      ...line,
      root: hex(merkleRoot(hourLeaves)),
      quantity: hours.reduce((sum, { quantity }) => sum + quantity, 0),
      proof: inclusionProof(hourLeaves, hours.indexOf(hour)).map(showStep),
    },
  };
}

const showStep = ({ side, hash }: ProofStep) => ({ side, hash: hex(hash) });
const readStep = ({ side, hash }: { side: 'left' | 'right'; hash: string }): ProofStep => ({
  side,
  hash: bytesOf(hash),
});

/** What a check found: every line with whether it holds. */
export interface ProofCheck {
  readonly what: string;
  readonly holds: boolean;
}

/** Checks a receipt, or a receipt with its proof, against the key that the operator published. Needs no network. */
export function checkProof(file: unknown, publicKey: string): ProofCheck[] {
  const proof = receiptProof.parse(file);
  const { receipt, hour, line } = proof;
  const leaf = leafHash(statementBytes(receipt.statement));
  const inHour = hex(rootFrom(leaf, hour.proof.map(readStep))) === hour.root;
  const lineHour = { hour: hour.hour, quantity: hour.quantity, recordCount: hour.record_count, root: hour.root };
  const inLine = hex(rootFrom(hourLeaf(lineHour), line.proof.map(readStep))) === line.root;
  return [
    { what: 'the receipt is signed with the published key', holds: isReceiptGenuine(receipt, publicKey) },
    { what: `the receipt is one of the ${hour.record_count} records of ${hour.hour}`, holds: inHour },
    { what: `the hour is part of the invoice line ${line.meter} of ${line.quantity} units`, holds: inLine },
  ];
}
