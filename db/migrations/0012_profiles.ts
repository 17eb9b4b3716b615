import { type Kysely, sql } from 'kysely'

const statements = [
  // Both are trusted extensions: whoever owns the database may create them.
  `create extension if not exists unaccent`,
  `create extension if not exists pg_trgm`,
  `alter table auth.person
    add handle text not null default '',
    add title text not null default '' check (length(title) <= 100),
    add pronouns text not null default '' check (length(pronouns) <= 40),
    add time_zone text check (length(time_zone) <= 64),
    add avatar uuid,
    add deactivated_at timestamptz,
    add folded text not null default ''`,
  `create table auth.avatar (
    user_id uuid primary key references auth.person on delete cascade,
    version uuid not null,
    image bytea not null check (length(image) <= 1048576)
  )`,
  `alter table auth.avatar alter image set storage external`,

  `create function auth.fold(words text) returns text language sql stable as $$ select lower(unaccent(words)) $$`,
  // Handles are of ASCII alone, so of all of Unicode's confusables (UTS #39) only those of ASCII are left.
  `create function auth.skeleton(handle text) returns text language sql immutable strict as $$
    select replace(replace(translate(handle, '01i._', 'oll--'), 'rn', 'm'), 'vv', 'w')
  $$`,
  // What every handle looks like, once. Whoever claims one waits for whoever is just claiming it.
  `create table auth.handle (
    skeleton text primary key,
    user_id uuid references auth.person on delete cascade deferrable initially deferred
  )`,
  `create index handle_by_user on auth.handle (user_id)`,
  // Nobody's: a mention of everybody, or somebody who speaks for the workspace.
  `insert into auth.handle (skeleton)
    select distinct auth.skeleton(word) from unnest(array[
      'here', 'channel', 'everyone', 'all', 'me', 'admin', 'owner', 'system', 'support', 'security'
    ]) as word`,
  `create function auth.free_handle(name text, person uuid) returns text language plpgsql as $$
  declare
    letters text := regexp_replace(auth.fold(name), '[^a-z0-9]+', '-', 'g');
    base text := coalesce(nullif(trim(both '-' from left(trim(both '-' from letters), 24)), ''), 'person');
    candidate text := base;
  begin
    for attempt in 2..50 loop
      insert into auth.handle values (auth.skeleton(candidate), person) on conflict do nothing;
      if found then return candidate; end if;
      candidate := base || '-' || case when attempt < 10 then attempt::text else left(md5(random()::text), 6) end;
    end loop;
    raise exception 'no handle is free for %', base;
  end $$`,
  `create function auth.keep_profile() returns trigger language plpgsql as $$ begin
    if new.handle = '' then
      new.handle := auth.free_handle(new.name, new.id);
    elsif tg_op = 'INSERT' then
      insert into auth.handle values (auth.skeleton(new.handle), new.id);
    elsif new.handle <> old.handle then
      delete from auth.handle where user_id = new.id;
      insert into auth.handle values (auth.skeleton(new.handle), new.id);
    end if;
    new.folded := auth.fold(concat_ws(E'\\n', new.name, new.handle, new.title));
    return new;
  end $$`,
  `create trigger keep_profile before insert or update of name, handle, title on auth.person
    for each row execute function auth.keep_profile()`,
  // Whoever is there already is given a handle by the trigger, the oldest first.
  `do $$ declare known record; begin
    for known in select id, name from auth.person order by created_at, id loop
      update auth.person set name = known.name where id = known.id;
    end loop;
  end $$`,
  `alter table auth.person add check (handle ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and length(handle) <= 32)`,
  `create unique index person_by_handle on auth.person (handle)`,
  `create index person_by_words on auth.person using gin (folded gin_trgm_ops)`,

  // By whatever door: a session that is just being made waits for a deactivation, and the other way round.
  `create function auth.only_active() returns trigger language plpgsql as $$ begin
    perform from auth.person where id = new.user_id and deactivated_at is null for share;
    if not found then raise exception 'this account is deactivated' using errcode = 'insufficient_privilege'; end if;
    return new;
  end $$`,
  `create trigger only_active before insert on auth.session for each row execute function auth.only_active()`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
