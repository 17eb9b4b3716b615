import { type Kysely, sql } from 'kysely'

// As before, but only where it is an id that is taken does it answer null: any other clash is a fault, and says so.
const append = `
  create or replace function messages.append(
    channels uuid[], counts int[], stands int[],
    places int[], stood int[], ids uuid[], authors uuid[], texts text[], times timestamptz[], threads uuid[],
    broadcasts boolean[], mentioned text[], mentioned_all text[], polls jsonb[], forwards jsonb[], attached jsonb[]
  ) returns bigint[] language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    before int := 0;
    last bigint;
    standing bigint;
    bases bigint[];
    ways bigint[];
    ordinals bigint[];
    clash text;
  begin
    for i in 1 .. cardinality(channels) loop
      insert into messages.channel as channel (channel_id, last_seq, message_count)
      values (channels[i], counts[i], stands[i])
      on conflict (channel_id) do update set
        last_seq = channel.last_seq + excluded.last_seq,
        message_count = channel.message_count + excluded.message_count
      returning last_seq, message_count into last, standing;
      bases[i] := last - counts[i];
      ways[i] := bases[i] - before;
      ordinals[i] := standing - stands[i];
      before := before + counts[i];
    end loop;
    insert into messages.message (
      channel_id, id, seq, changed_seq, author_id, text, created_at, thread_id, broadcast, mentions, mentions_all,
      poll, forwarded, files, ordinal
    )
    select
      channels[place], id, ways[place] + position, ways[place] + position, author_id, text, created_at, thread_id,
      broadcast, mentions::uuid[], mentions_all, poll, forwarded, files, ordinals[place] + ordinal
    from unnest(
      places, stood, ids, authors, texts, times, threads, broadcasts, mentioned, mentioned_all, polls, forwards, attached
    ) with ordinality as message (
      place, ordinal, id, author_id, text, created_at, thread_id, broadcast, mentions, mentions_all, poll, forwarded,
      files, position
    );
    return bases;
  exception when unique_violation then
    get stacked diagnostics clash = constraint_name;
    if clash !~ '_pkey$' then raise; end if;
    return null;
  end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(append).execute(db)
}
