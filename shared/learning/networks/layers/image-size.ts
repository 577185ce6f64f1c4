/** Size of the images that a network takes, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channelCount: number;
}
