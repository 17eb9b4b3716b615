import { type Kysely, sql } from 'kysely'

// A group that moves on, and lines that are written, were one statement of a dozen parts. To set such a plan up takes longer
// than to run it: what a function says line by line, each a look at one row, takes two thirds of it.

const move = `
  create function bus.move(mover text, topics text[], partitions int[], since bigint[], upto bigint[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    for i in 1 .. cardinality(topics) loop
      update bus.offset as stands set next_offset = upto[i]
      where stands."group" = mover and stands.topic = topics[i] and stands.partition = partitions[i]
        and stands.next_offset = since[i];
      if not found then raise exception 'the group does not stand there' using errcode = 'BUS01'; end if;
    end loop;
  end $$`

// Lines come by partition, in one order of partitions that everyone keeps to: writers wait for each other at the partitions'
// rows, but never in a circle. `wanted` says where a partition's lines have to begin; null, anywhere.
const append = `
  create function bus.append(
    topics text[], partitions int[], counts int[], wanted bigint[], units int[], keys text[], lines json
  ) returns bigint[] language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    base bigint;
    bases bigint[];
    before bigint := 0;
    ways bigint[];
  begin
    for i in 1 .. cardinality(topics) loop
      update bus.partition as unit set next_offset = unit.next_offset + counts[i]
      where unit.topic = topics[i] and unit.partition = partitions[i]
      returning unit.next_offset - counts[i] into base;
      if not found then raise exception 'there is no partition % of %', partitions[i], topics[i]; end if;
      if base <> wanted[i] then raise exception 'other lines are there' using errcode = 'BUS02'; end if;
      bases[i] := base;
      ways[i] := base - before - 1;
      before := before + counts[i];
    end loop;
    insert into bus.log (topic, partition, "offset", key, value)
    select topics[unit], partitions[unit], ways[unit] + position, key, value
    from rows from (unnest(units), unnest(keys), json_array_elements_text(lines))
      with ordinality as line (unit, key, value, position);
    return bases;
  end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(move).execute(db)
  await sql.raw(append).execute(db)
}
