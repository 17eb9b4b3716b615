import { type Kysely, sql } from 'kysely'

// Messages come by channel, in the order of the channels' ids, which everyone keeps to. All of them are written, or none,
// where an id is taken: most are new, and to look for each among sixteen partitions first took as long as the rest. `stood`
// says how many of a channel's stand in it, up to each of them. Answers with the seq that each channel had come to before.
const append = `
  create function messages.append(
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
    return null;
  end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(append).execute(db)
}
