insert into source (name, last_at, events, duplicates, rejected, shared) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (name) do update set
    last_at = max(coalesce(last_at, excluded.last_at), excluded.last_at),
    events = events + excluded.events,
    duplicates = duplicates + excluded.duplicates,
    rejected = rejected + excluded.rejected,
    shared = shared + excluded.shared
