//! `staff_member.revision` grows with every change of the row and of what belongs to it, so that the number of staff and
//! the sum of their revisions tell exactly whether what is kept in memory still holds.

/// Once per statement, however many rows it wrote.
pub const POSTGRES: &str = "
create function staff_member_row_changed() returns trigger language plpgsql as $$
begin
  if new.revision = old.revision then new.revision := old.revision + 1; end if;
  return new;
end $$;
create trigger staff_member_changed before update on staff_member
  for each row execute function staff_member_row_changed();

create function staff_member_part_changed() returns trigger language plpgsql as $$
begin
  update staff_member s set revision = s.revision + 1 where (s.agency_id, s.id) in (select agency_id, staff_member_id from changed);
  return null;
end $$;
do $$
declare part text;
begin
  foreach part in array array['staff_skill', 'credential', 'background_check', 'training_attendance', 'availability_exception', 'leave', 'booking']
  loop
    execute format('create trigger %1$s_inserted after insert on %1$s referencing new table as changed for each statement execute function staff_member_part_changed()', part);
    execute format('create trigger %1$s_updated after update on %1$s referencing new table as changed for each statement execute function staff_member_part_changed()', part);
    execute format('create trigger %1$s_deleted after delete on %1$s referencing old table as changed for each statement execute function staff_member_part_changed()', part);
  end loop;
end $$;
";

macro_rules! for_each_part {
    ($($part:literal),+) => {
        concat!(
            "
create trigger staff_member_changed after update on staff_member when new.revision = old.revision
begin
  update staff_member set revision = revision + 1 where id = new.id;
end;
",
            $(
                "create trigger ", $part, "_inserted after insert on ", $part,
                " begin update staff_member set revision = revision + 1 where id = new.staff_member_id; end;\n",
                "create trigger ", $part, "_updated after update on ", $part,
                " begin update staff_member set revision = revision + 1 where id = new.staff_member_id; end;\n",
                "create trigger ", $part, "_deleted after delete on ", $part,
                " begin update staff_member set revision = revision + 1 where id = old.staff_member_id; end;\n",
            )+
        )
    };
}

/// Once per row.
pub const SQLITE: &str = for_each_part!(
    "staff_skill",
    "credential",
    "background_check",
    "training_attendance",
    "availability_exception",
    "leave",
    "booking"
);
