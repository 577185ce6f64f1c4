import type { ImageSummary, Profile } from './schema.ts';

/** A column as it was written: cell i reads `spellings[codes[i]]`. Rules work on spellings, once each, not on cells. */
export interface RawColumn {
  readonly name: string;
  readonly codes: Int32Array;
  readonly spellings: readonly string[];
  /** Of a column of images. */
  readonly images?: ImageSummary;
}

/** A row whose cell count differs from the header's; in the table it stands padded or cut. */
export interface RaggedRow {
  /** 1-based, header excluded. */
  readonly row: number;
  readonly cellCount: number;
}

/** A dataset as it was written, column by column. */
export interface RawTable {
  readonly rowCount: number;
  readonly columns: readonly RawColumn[];
  readonly raggedRows: readonly RaggedRow[];
  readonly dialect: Profile['dialect'];
  /** Of an archive of images: the file of each row, and files that were left out, each with the reason. */
  readonly files?: { readonly names: readonly string[]; readonly unreadable: readonly string[] };
}
