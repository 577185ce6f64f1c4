import { Duration, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { onnxRuntimeLayerFolder } from '../onnx-runtime.ts';
import type { DataStack } from '../stacks/data-stack.ts';
import { ServiceFunction } from './service-function.ts';

/** The function that answers by ONNX Runtime, and the layer that holds it. No route leads here: functions invoke it. */
export class Inference extends Construct {
  readonly layer: lambda.LayerVersion;
  readonly worker: ServiceFunction;
  /** `name`, or `name:alias` where environments are kept warm. */
  readonly functionName: string;
  readonly #functionArn: string;

  constructor(scope: Construct, settings: Settings, data: DataStack, sharp: lambda.ILayerVersion) {
    super(scope, 'Inference');
    this.layer = new lambda.LayerVersion(this, 'OnnxRuntime', {
      description: 'onnxruntime-node, pruned to linux-arm64',
      code: lambda.Code.fromAsset(onnxRuntimeLayerFolder),
      compatibleArchitectures: [lambda.Architecture.ARM_64],
      compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
    });
    // Two virtual processors, which ONNX Runtime uses both.
    this.worker = new ServiceFunction(scope, 'inference', {
      settings,
      data,
      memoryMb: 3538,
      timeout: Duration.seconds(25),
      diskSize: Size.gibibytes(2),
      layers: [this.layer, sharp],
      // Reading the source map takes a quarter of a cold start.
      environment: { NODE_OPTIONS: '' },
    }).grantObjects('artifacts', 'GetObject');
    const target = this.#warmed(settings);
    this.functionName = target.functionName;
    this.#functionArn = target.functionArn;
  }

  /** Lets a function invoke it, and tells it the name. */
  grantInvoke(caller: ServiceFunction): void {
    caller.function.addEnvironment('INFERENCE_FUNCTION', this.functionName);
    caller.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.#functionArn] }),
    );
  }

  #warmed(settings: Settings): { functionName: string; functionArn: string } {
    const target = this.worker.function;
    if (settings.inferenceProvisionedConcurrency === 0) return target;
    const { aliasName, functionArn } = new lambda.Alias(this, 'Warm', {
      aliasName: 'warm',
      version: target.currentVersion,
      provisionedConcurrentExecutions: settings.inferenceProvisionedConcurrency,
    });
    return { functionName: `${target.functionName}:${aliasName}`, functionArn };
  }
}
