-- Where the store stands, and the newest revision of versions.
select revision, generation, (select max(revision) from flow_version) from head
