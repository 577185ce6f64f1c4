import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { flat, imageTargets, type Resource, synthesise } from './assembly.ts';

let resources: readonly Resource[];
const ofType = (type: string) => resources.filter((resource) => resource.type === type);
const textOf = (type: string) => JSON.stringify(ofType(type).map(({ properties }) => properties));

beforeAll(async () => {
  // Synthesis runs cdk-nag too: a finding that nobody acknowledged would end it.
  resources = await synthesise('gpu');
});

describe('a stage whose training jobs run on AWS Batch', () => {
  it('submits Batch jobs and no SageMaker job, with hyperparameters in the environment', () => {
    const definition = flat(ofType('AWS::StepFunctions::StateMachine')[0]?.properties.DefinitionString);
    expect(definition).toContain(':states:::batch:submitJob.sync');
    expect(definition).not.toContain('sagemaker');
    for (const name of ['GM_TENANT_ID', 'GM_RUN_ID', 'GM_CANDIDATE', 'GM_TRIALS']) expect(definition).toContain(name);
  });

  it('gives a job a GPU, no root, a limit, and another attempt only where its machine was taken away', () => {
    const [job] = ofType('AWS::Batch::JobDefinition');
    expect(job?.properties).toMatchObject({
      ContainerProperties: {
        User: '10001',
        ResourceRequirements: expect.arrayContaining([{ Type: 'GPU', Value: '1' }]),
      },
      RetryStrategy: {
        Attempts: 5,
        EvaluateOnExit: [
          { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
          { Action: 'RETRY', OnExitCode: '143' },
          { Action: 'EXIT', OnReason: '*' },
        ],
      },
    });
    expect(job?.properties).toHaveProperty('Timeout.AttemptDurationSeconds');
  });

  it('has spot instances of the configured type that are gone when nothing trains', () => {
    const [instances] = ofType('AWS::Batch::ComputeEnvironment');
    expect(instances?.properties).toMatchObject({
      ComputeResources: { Type: 'SPOT', MinvCpus: 0, InstanceTypes: ['g4dn.xlarge'] },
    });
    expect(ofType('AWS::EC2::NatGateway')).toEqual([]);
  });

  it('lets nobody in: no security group has a rule for what comes', () => {
    expect(ofType('AWS::EC2::SecurityGroupIngress')).toEqual([]);
    expect(textOf('AWS::EC2::SecurityGroup')).not.toContain('SecurityGroupIngress');
  });

  it('lets the state machine submit to its queue and its definition alone', () => {
    const statements = ofType('AWS::IAM::Policy').flatMap(({ properties }) => properties.PolicyDocument.Statement);
    const submit = statements.filter(({ Action }) => JSON.stringify(Action).includes('batch:SubmitJob'));
    expect(submit).toHaveLength(1);
    expect(JSON.stringify(submit)).not.toContain('"*"');
    expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('sagemaker:'))).toEqual([]);
  });

  it('builds the image whose user is not root, and no other', async () => {
    expect(await imageTargets('gpu')).toEqual(['batch']);
    const dockerfile = readFileSync(resolve(import.meta.dirname, '../../training/Dockerfile'), 'utf8');
    const [, last = ''] = dockerfile.split('FROM runtime AS batch');
    expect(last).toMatch(/^USER 10001$/m);
    expect(last).not.toMatch(/^USER (0|root)$/m);
  });

  it('tells the API where jobs run, so that it quotes their machine', () => {
    expect(textOf('AWS::Lambda::Function')).toContain('"TRAINING_JOBS":"batch"');
    expect(textOf('AWS::Lambda::Function')).not.toContain('"TRAINING_JOBS":"sagemaker"');
  });

  it('tells a person, with the reason, of a job that failed and of one that blocks the queue', () => {
    const rules = ofType('AWS::Events::Rule').filter(({ properties }) =>
      JSON.stringify(properties).includes('aws.batch'),
    );
    const [topic] = ofType('AWS::SNS::Topic').filter(({ stack }) => stack === 'watch');
    expect(rules).toHaveLength(2);
    for (const { properties } of rules) {
      expect(properties.Targets).toMatchObject([{ Arn: { Ref: topic?.id } }]);
      expect(JSON.stringify(properties)).toContain('statusReason');
      expect(JSON.stringify(properties)).toMatch(/"jobQueue":\[\{"Fn::ImportValue"/);
    }
    const text = JSON.stringify(rules.map(({ properties }) => properties));
    expect(text).toContain('Batch Job Queue Blocked');
    expect(text).toContain('"status":["FAILED"]');
  });
});
