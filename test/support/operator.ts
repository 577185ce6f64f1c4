import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Twin } from '../../local/twin.ts';
import { jobName } from '../../shared/run/machines.ts';

/** What whoever runs a stage can see and do in its account, beside the API. */
export function operatorOf({ awsUrls, deployment, operatorKey }: Twin) {
  const client = { endpoint: awsUrls.json, region: deployment.region, credentials: operatorKey };
  const states = new SFNClient(client);
  const objects = new S3Client({ ...client, endpoint: awsUrls.s3 });
  const jobs = new SageMakerClient(client);
  const Bucket = deployment.functions.find(({ environment }) => environment.BUCKET_NAME)?.environment.BUCKET_NAME;
  const [machine] = deployment.stateMachines;
  const executionArn = (runId: string) => `${machine?.arn.replace(':stateMachine:', ':execution:')}:${runId}`;
  return {
    executionStatus: async (runId: string) =>
      (await states.send(new DescribeExecutionCommand({ executionArn: executionArn(runId) }))).status,
    runningCount: async () => {
      const running = new ListExecutionsCommand({ stateMachineArn: machine?.arn, statusFilter: 'RUNNING' });
      return (await states.send(running)).executions?.length;
    },
    stopExecution: async (runId: string) => {
      await states.send(new StopExecutionCommand({ executionArn: executionArn(runId) }));
    },
    trainingJob: (runId: string, candidate: string) =>
      jobs.send(new DescribeTrainingJobCommand({ TrainingJobName: jobName(runId, candidate) })),
    /** Keys of the data bucket that hold `part`. */
    objectKeys: async (part: string) => {
      const { Contents = [] } = await objects.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key = '' }) => Key).filter((key) => key.includes(part));
    },
    readObject: async (key: string) => {
      const { Body } = await objects.send(new GetObjectCommand({ Bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    writeObject: async (key: string, bytes: Uint8Array) => {
      await objects.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes }));
    },
    /** The deployed name of a function of `functions/`. */
    functionName: (folder: string) => {
      const found = deployment.functions.find(({ logicalId }) =>
        logicalId.startsWith(`${folder.replaceAll('-', '')}Function`),
      );
      if (!found) throw new Error(`The deployment has no function ${folder}`);
      return found.name;
    },
  };
}
