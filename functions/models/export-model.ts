import { candidateFolder } from '../../shared/bucket/keys.ts';
import { codeVersion } from '../../shared/learning/artifact/manifest.ts';
import { collectFiles } from '../../shared/model/export/collect-files.ts';
import { zip } from '../../shared/model/export/zip.ts';
import { exportKey } from '../../shared/model/export-key.ts';
import { refuseUnreadable } from '../../shared/prediction/unreadable-artifact.ts';
import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { log } from '../../shared/runtime/logger.ts';
import { findModel } from './find-model.ts';
import { findVersion } from './find-version.ts';
import type { ModelUseCase, Services } from './services.ts';

const validSeconds = 900;

/**
 * Puts the artifact and its runners into a ZIP beside it, once for each version and code, and answers a URL to it: a
 * model does not fit into an answer (6 MB). Who exported what is in the log.
 */
export const exportModel =
  ({ bucket, models, readRunner, signDownload }: Services): ModelUseCase<'exportModel'> =>
  async ({ params, query, caller: { tenantId, keyId, allowedModels }, nowMs }) => {
    if (allowedModels !== null && !allowedModels.includes(params.model_id)) {
      throw new ProblemError('model_not_allowed', 'This API key may not use this model.', { param: 'model_id' });
    }
    const { champion } = await findModel(models, tenantId, params.model_id);
    const versionId = query.version ?? champion;
    if (versionId === null) {
      throw new ProblemError('model_not_deployed', 'No version of this model is its champion. Name a `version`.');
    }
    const { run_id, candidate } = await findVersion(models, tenantId, params.model_id, versionId);
    const folder = candidateFolder(tenantId, run_id, candidate);
    const key = exportKey(folder, codeVersion);
    const sizeBytes = (await bucket.sizeBytes(key)) ?? (await writeExport());
    log('info', 'model exported', { tenant_id: tenantId, key_id: keyId, version_id: versionId, size_bytes: sizeBytes });
    return {
      body: {
        object: 'model_export',
        model_id: params.model_id,
        version_id: versionId,
        url: await signDownload(key, `${params.model_id}.zip`, validSeconds),
        size_bytes: sizeBytes,
        expires_at: new Date(nowMs + validSeconds * 1000).toISOString(),
      },
    };

    async function writeExport(): Promise<number> {
      const files = new CandidateFiles(bucket, tenantId, run_id, candidate);
      const read = (name: string) => bucket.bytes(`${folder}${name}`);
      const sources = { read, sample: await files.readSample(), runner: await readRunner() };
      const archive = zip(await collectFiles(sources).catch(refuseUnreadable));
      await bucket.put(key, archive, 'application/zip');
      return archive.length;
    }
  };
