// Loaded into a training process before its entry: the process ends with the twin, and sees the virtual clock.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();

const offsetMs = Number(process.env.TWIN_CLOCK_OFFSET_MS);
const RealDate = Date;
if (offsetMs !== 0) {
  globalThis.Date = class TwinDate extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(RealDate.now() + offsetMs);
      else super(...parts);
    }

    static now() {
      return RealDate.now() + offsetMs;
    }
  };
}
