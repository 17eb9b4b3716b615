import { type Kysely, sql } from 'kysely'

/** Who may call what. They are the server's, not the database's, and a managed one may not let them be made: then nothing is granted. */
const roles = `
  do $$
  begin
    begin create role chat_poster nologin; exception when duplicate_object or unique_violation then null; end;
    begin create role chat_analyst nologin; exception when duplicate_object or unique_violation then null; end;
    grant usage on schema chat to chat_poster, chat_analyst;
    grant execute on function chat.post to chat_poster;
    grant select on chat.events to chat_analyst;
  exception when insufficient_privilege then
    raise notice 'the roles chat_poster and chat_analyst are to be made, and granted what they may, by hand';
  end $$`

/** This schema is what people script against: it alone looks into those of several modules. */
const statements = [
  'create schema chat',
  `create function chat.cell(value text) returns text language sql immutable as $$
    select coalesce(regexp_replace(replace(value, '|', '\\|'), '\\s+', ' ', 'g'), '')
  $$`,
  `create function chat.markdown(blocks jsonb) returns text language plpgsql immutable set search_path = pg_catalog as $$
  declare
    block jsonb;
    parts text[] := '{}';
    part text;
  begin
    if blocks is null then return ''; end if;
    if jsonb_typeof(blocks) <> 'array' or jsonb_array_length(blocks) > 50 then
      raise exception 'blocks are an array of at most 50' using errcode = '22023';
    end if;
    for block in select value from jsonb_array_elements(blocks) loop
      part := case block->>'type'
        when 'section' then block->>'text'
        when 'context' then '> ' || replace(block->>'text', E'\\n', E'\\n> ')
        when 'divider' then '---'
        when 'code' then E'\`\`\`' || regexp_replace(coalesce(block->>'language', ''), '[^a-zA-Z0-9+#-]', '', 'g')
          || E'\\n' || (block->>'text') || E'\\n\`\`\`'
        when 'fields' then (
          select '| ' || string_agg(chat.cell(field->>'title'), ' | ') || E' |\\n|'
            || repeat(' - |', count(*)::int) || E'\\n| ' || string_agg(chat.cell(field->>'value'), ' | ') || ' |'
          from jsonb_array_elements(block->'fields') as fields (field)
        )
      end;
      if part is null then
        raise exception 'not a block: %', left(block::text, 100) using errcode = '22023';
      end if;
      parts := parts || part;
    end loop;
    return array_to_string(parts, E'\\n\\n');
  end $$`,
  `create function chat.channel_of(channel text) returns uuid language plpgsql stable set search_path = pg_catalog as $$
  declare
    wanted text := lower(normalize(regexp_replace(trim(channel), '^#', '')));
    found record;
  begin
    select id, archived_at into found from channels.channel as c
      where c.id::text = wanted or (c.name = wanted and c.kind <> 'direct')
      order by c.id::text = wanted desc, c.kind = 'public' desc, c.created_at limit 1;
    if found.id is null then
      raise exception 'there is no channel %', channel using errcode = 'P0002';
    end if;
    if found.archived_at is not null then
      raise exception 'the channel % is archived', channel using errcode = '55000';
    end if;
    return found.id;
  end $$`,
  // Made when it is first needed: whoever comes first into a workspace is its owner, and a program should not be.
  // An account's own triggers look for `unaccent` where extensions are.
  `create function chat.author_of(author text) returns uuid language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    bot constant uuid := '00000000-0000-4000-8000-0000000000b0';
    found uuid;
  begin
    if author is null then
      insert into auth.person (id, name, email, kind) values (bot, 'Workspace', bot || '@bots.invalid', 'bot')
        on conflict do nothing;
      return bot;
    end if;
    select id into found from auth.person
      where (id::text = lower(author) or email = lower(author)) and deactivated_at is null limit 1;
    if found is null then
      raise exception 'there is nobody called %', author using errcode = 'P0002';
    end if;
    return found;
  end $$`,
  // It may do what its callers may not: so it looks for nothing but what it names in full.
  `create function chat.post(
    channel text, text text, author text default null, thread uuid default null, blocks jsonb default null
  ) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
  declare
    place constant uuid := chat.channel_of(channel);
    author_id constant uuid := chat.author_of(author);
    message_id constant uuid := uuidv7();
    body constant text := concat_ws(E'\\n\\n', nullif(text, ''), nullif(chat.markdown(blocks), ''));
  begin
    if body !~ '[^\\s\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]' then
      raise exception 'a message needs some text' using errcode = '22023';
    end if;
    if char_length(body) + regexp_count(body, '[\\U00010000-\\U0010FFFF]') > 10000 then
      raise exception 'a message has at most 10,000 UTF-16 code units' using errcode = '22001';
    end if;
    if thread is not null and not exists (
      select from messages.message as root
      where root.channel_id = place and root.id = thread and root.thread_id is null
        and (root.deleted_at is null or root.last_reply_at is not null)
    ) then
      raise exception 'there is no thread % in %', thread, channel using errcode = 'P0002';
    end if;
    insert into bus.outbox (event) values (jsonb_build_object(
      'id', uuidv7(),
      'type', 'chat.message_sent',
      'key', place,
      'at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'actor', author_id,
      'data', jsonb_build_object(
        'id', message_id, 'channelId', place, 'text', body, 'threadId', thread, 'bridged', true
      )
    ));
    return message_id;
  end $$`,
  `comment on function chat.post is
    'Says something in a channel: its name or id; the author''s address or id, or nobody for the workspace itself; the first message of a thread; and blocks.'`,
  // What was said is nobody's business here: only that, when, where and how much.
  `create view chat.events as
    select message.created_at as at, 'message_sent' as type, message.channel_id, channel.name as channel,
      message.id as message_id, message.author_id as actor_id, message.thread_id, message.seq
    from messages.message join channels.channel on channel.id = message.channel_id
    union all
    select version.changed_at,
      case when message.deleted_at = version.changed_at then 'message_deleted' else 'message_edited' end,
      version.channel_id, channel.name, version.message_id, version.changed_by, message.thread_id, message.seq
    from messages.version
    join messages.message on message.channel_id = version.channel_id and message.id = version.message_id
    join channels.channel on channel.id = version.channel_id
    union all
    select membership.joined_at, 'member_joined', membership.channel_id, channel.name, null, membership.user_id, null, null
    from channels.membership join channels.channel on channel.id = membership.channel_id`,
  `comment on view chat.events is 'What happens in channels, for analytics; without anybody''s words.'`,
  'revoke all on all functions in schema chat from public',
  roles,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
