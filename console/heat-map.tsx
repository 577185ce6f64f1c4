import type { Prediction } from '../shared/api/client.generated.ts';

type Map = NonNullable<Prediction['heat_map']>;

/** An image under the places that speak for its label: the redder, the more. */
export function HeatMap({ map: { width, height, values }, image, label }: { map: Map; image: string; label: string }) {
  return (
    <figure class="heat-map">
      <img src={image} alt={label} />
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {values.map((value, at) => (
          <rect
            key={`${at % width}-${Math.floor(at / width)}`}
            x={at % width}
            y={Math.floor(at / width)}
            width={1.02}
            height={1.02}
            fill="red"
            fill-opacity={0.6 * value}
          />
        ))}
      </svg>
    </figure>
  );
}
