import type { Engine } from './engine.ts';
import { nodeGpuEngine } from './node-gpu-engine.ts';
import { probeSlowness } from './probe-slowness.ts';
import { cpuEngine } from './tfjs-engine.ts';
import { TraceError } from './trace/trace-error.ts';
import { type TracedOptions, tracedEngine } from './traced-engine.ts';

interface EngineWishes extends TracedOptions {
  /** Told, in a sentence, when a network has to train slowly. */
  readonly report?: (sentence: string) => void;
  readonly findGpu?: () => Promise<Engine | null>;
}

/** The fastest engine that is here: a GPU's where there is one, else the traced one, which falls back where it must. */
export async function chooseEngine(wishes: EngineWishes = {}): Promise<Engine> {
  const { report = console.warn, findGpu = nodeGpuEngine, ...traced } = wishes;
  return (await findGpu()) ?? fallingBack(tracedEngine(traced), report);
}

/** Opens on tfjs's cpu backend what cannot be recorded, and says why and, by a measurement, what it costs. */
function fallingBack(engine: Engine, report: (sentence: string) => void): Engine {
  return {
    name: engine.name,
    open: async (plan, state) => {
      try {
        return await engine.open(plan, state);
      } catch (error) {
        if (!(error instanceof TraceError)) throw error;
        const times = await probeSlowness(plan.network, cpuEngine, engine);
        report(
          `Network '${plan.network.name}' cannot be recorded: ${error.message}. It trains on tfjs-cpu instead, where a ` +
            `step of a small network of its kind takes ${Math.round(times)} times as long (measured here just now): ` +
            'write that part with other operations.',
        );
        return cpuEngine.open(plan, state);
      }
    },
  };
}
