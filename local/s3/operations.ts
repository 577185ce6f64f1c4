import type { IncomingMessage } from 'node:http';
import { completeMultipartUpload } from './complete-upload.ts';
import { deleteObject, deleteObjects } from './delete-object.ts';
import { listObjects, listObjectVersions } from './list-objects.ts';
import { listMultipartUploads, listParts } from './list-uploads.ts';
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './multipart.ts';
import { getObject, headObject } from './read-object.ts';
import type { S3Request, S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import { copyObject, putObject } from './write-object.ts';

export type S3Operation = (request: S3Request, store: S3Store) => Promise<S3Response>;

/** What the product uses of S3; every other operation is answered 501 with its name. */
export const operations: Readonly<Record<string, S3Operation>> = {
  PutObject: putObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  ListObjectsV2: listObjects,
  ListObjectVersions: listObjectVersions,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  HEAD: 'Head',
  DELETE: 'Delete',
  POST: 'Post',
};

/** Query members that make a request another operation, where the name does not follow from the member. */
const named: Readonly<Record<string, string>> = {
  'GET bucket list-type': 'ListObjectsV2',
  'GET bucket versions': 'ListObjectVersions',
  'GET bucket uploads': 'ListMultipartUploads',
  'POST bucket delete': 'DeleteObjects',
  'GET bucket': 'ListObjects',
  'PUT bucket': 'CreateBucket',
  'POST object uploads': 'CreateMultipartUpload',
  'POST object uploadId': 'CompleteMultipartUpload',
  'PUT object uploadId': 'UploadPart',
  'GET object uploadId': 'ListParts',
  'DELETE object uploadId': 'AbortMultipartUpload',
  'POST object select': 'SelectObjectContent',
  'POST object restore': 'RestoreObject',
};

const subresources = [
  'acl',
  'tagging',
  'policy',
  'cors',
  'lifecycle',
  'versioning',
  'notification',
  'location',
  'encryption',
  'list-type',
  'versions',
  'uploads',
  'uploadId',
  'delete',
  'select',
  'restore',
  'attributes',
  'legal-hold',
  'retention',
  'torrent',
  'website',
  'logging',
  'replication',
  'object-lock',
  'publicAccessBlock',
  'renameObject',
];

/** The name of the operation that a request asks for, as AWS names it. */
export function operationName(request: IncomingMessage, key: string, query: URLSearchParams): string {
  const { method = '' } = request;
  const level = key === '' ? 'bucket' : 'object';
  const subresource = subresources.find((name) => query.has(name));
  const isCopy = request.headers['x-amz-copy-source'] !== undefined;
  const name = named[[method, level, subresource].filter((part) => part !== undefined).join(' ')];
  if (isCopy && method === 'PUT') return name === 'UploadPart' ? 'UploadPartCopy' : 'CopyObject';
  if (name !== undefined) return name;
  const noun = level === 'bucket' ? 'Bucket' : 'Object';
  return `${verbs[method] ?? method}${noun}${pascalCase(subresource ?? '')}`;
}

function pascalCase(text: string): string {
  return text.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
