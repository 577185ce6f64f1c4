interface Props {
  /** 0 to 1. */
  readonly share: number;
  readonly label: string;
  /** Work that goes on, rather than a figure that stands. */
  readonly isProgress?: boolean;
}

export function Bar({ share, label, isProgress = false }: Props) {
  const percent = Math.round(share * 1000) / 10;
  const value = { 'aria-label': label, 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100 };
  return (
    <div class="bar" role={isProgress ? 'progressbar' : 'meter'} {...value}>
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}
