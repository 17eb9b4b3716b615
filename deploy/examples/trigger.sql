-- A table of deployments, each of which is announced in #deploys when it is written down:
--   insert into deployment (service, version) values ('billing', '4.2.0');

create table deployment (
  id bigint generated always as identity primary key,
  service text not null,
  version text not null,
  at timestamptz not null default now()
);

create function announce_deployment() returns trigger language plpgsql as $$
begin
  perform chat.post('deploys', format('**%s** is out', new.service), blocks => jsonb_build_array(
    jsonb_build_object('type', 'fields', 'fields', jsonb_build_array(
      jsonb_build_object('title', 'Version', 'value', new.version),
      jsonb_build_object('title', 'Time', 'value', to_char(new.at, 'HH24:MI'))
    ))
  ));
  return null;
end $$;

create trigger announce after insert on deployment for each row execute function announce_deployment();
