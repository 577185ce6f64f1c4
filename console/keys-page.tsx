import type { ApiKey } from '../shared/api/client.generated.ts';
import { formatNumber, formatTime } from './format.ts';
import { KeyForm } from './key-form.tsx';
import { ConfirmedButton } from './parts/confirmed-button.tsx';
import { ListFrame } from './parts/list-frame.tsx';
import { State } from './parts/state.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';

const stateOf = ({ revoked_at, expires_at }: ApiKey): string => {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'valid';
};

/** The tenant's API keys, and a place to make one more. */
export function KeysPage() {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const list = useLoaded('keys', () => client.listApiKeys({ limit: 100 }));
  return (
    <ListFrame
      title={t('keys')}
      list={list}
      empty={t('nothingYet')}
      columns={[
        { title: t('name'), cell: (row) => <span class="name">{row.name}</span> },
        { title: t('apiKey'), cell: (row) => <code>{row.hint}</code> },
        { title: t('state'), cell: (row) => <State state={stateOf(row)} /> },
        { title: t('mayDo'), cell: (row) => row.scopes.map(word).join(', ') },
        { title: t('ratePerMinute'), isNumber: true, cell: (row) => formatNumber(row.rate_per_minute, language) },
        { title: t('expires'), cell: ({ expires_at }) => (expires_at ? formatTime(expires_at, language) : '–') },
        { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
        { title: t('revoke'), cell: (row) => row.revoked_at === null && <Revoke row={row} onDone={list.reload} /> },
      ]}
    >
      <KeyForm onMade={list.reload} />
    </ListFrame>
  );
}

function Revoke({ row, onDone }: { row: ApiKey; onDone: () => void }) {
  const { client } = useSession();
  const { t } = useSpeech();
  return (
    <ConfirmedButton
      name={t('revoke')}
      question={t('revokeQuestion', { name: row.name })}
      action={useAction()}
      onConfirm={() => client.revokeApiKey({ key_id: row.id }).then(onDone)}
    />
  );
}
