import { plainBucket, S3Fixture } from './s3-fixture.ts';

/** Serves a folder until the process is killed; the parent reads the URL from the first line. */
const fixture = await new S3Fixture([plainBucket], process.argv[2]).start();
// Making a client issues the operator's key, which the parent derives from the same seed.
fixture.client();
console.log(fixture.url);
