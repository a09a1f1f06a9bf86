select 1
values (1), (2)
table t
select * from vv
select * from mv
update t set note='x', ssn=default where id=1 returning *, t
insert into t values (1,'a','b') on conflict (id) do update set note=excluded.note where t.id=1 returning id
insert into t values (3,'a','b') on conflict on constraint t_pkey do nothing
delete from t using u where u.id=t.id
merge into t using u on t.id=u.id when matched and t.id>3 then update set note='q' when matched then delete when not matched then insert (id,note) values (u.id,default)
insert into docs(body) select 'x'
insert into docs default values
insert into docs(id,body) values (default,'b'),(1,'c')
with a as (select 1 x), b as materialized (update t set note='z' returning 1) select * from a
with recursive r(n) as (select 1 union all select n+1 from r where n<3) search depth first by n set o cycle n set c to true default false using pth select * from r
select count(*), sum(id) filter (where id>1), string_agg(ssn,',' order by id), array_agg(distinct id) from t group by rollup(note, id) having count(*)>0 order by 1 desc nulls last limit 5 offset 1
select grouping(note), note from t group by grouping sets ((note),())
select percentile_cont(0.5) within group (order by id) from t
select rank() over w, lag(id) over (partition by note order by id rows between 1 preceding and current row), sum(id) over (order by id range between 1 preceding and 2 following exclude ties) from t window w as (partition by note order by id)
select id from t union select id from u intersect select 1 except all select 2 order by 1
select distinct on (id) id, note from t order by id
select distinct note from t
select * from t join u using (id) left join lateral (select u.id+1) l on true
select * from t natural join u cross join docs
select case id when 1 then 'a' else 'b' end, case when id=1 then 1 end, coalesce(id,2), nullif(id,1), greatest(1,id), least(2,id) from t
select id is null, note is not null, (id=1) is true, (id=1) is not unknown, id is distinct from 1, row(1,2)=row(id,2), row(1,2)<row(id,3), row(t.*) is null from t
select id in (1,2,3), id not in (1,2), id = any(array[1,2]), id <> all('{1,2}'), note like 'x%', note similar to 'a', note ~ 'b', id between 1 and 2, not (id=1), id=1 or id=2 and id=3 from t
select exists(select 1 from u where u.id=t.id), id in (select id from u), (select max(id) from u), array(select id from u), (id,1) in (select 1,2), row(id,1) > all (select 1,2), id > any(select 1) from t
select a[1:2], a[1], j['x'], j->'x' from arr
update arr set a[1]=3, j['q']='1'
select (array[[1,2]])[1][1], (row(1,2)).f1
select (c).a, c.c from cc c
update cc set c.a=3
select row(1,'x')::ct, (row(1,'x')::ct).a, array[row(1,'x')::ct], cc.c = cc.c from cc
select id::text, id::bigint, '12'::int, note::varchar(3), null::ct, array[1]::text[], '1'::numeric(3,1), date '2020-01-01', interval '1' day from t
select current_date, current_user, current_timestamp(2), localtime, session_user, current_schema, current_catalog, now(), current_role
select * from generate_series(1,3) with ordinality as g(a,b)
select * from rows from (generate_series(1,2), unnest(array[1,2],array['a','b']))
select * from json_to_record('{}') as x(a int, b text)
select generate_series(1,2)
select * from t tablesample bernoulli (10) repeatable (3)
select * from only t
select t.* from t for update of t skip locked
select * from (select * from t for update) x
select * from t as tt(a,b,c)
select t from t
select t.ctid, t.tableoid, xmin from t
select count(t.*) from t
select currval('docs_id_seq'), lastval()
select nextval('docs_id_seq')
select 'docs'::regclass, 'docs'::regclass::oid, 'now'::timestamp
select extract(year from now()), position('a' in 'b'), trim(both 'x' from 'y'), overlay('a' placing 'b' from 1), substring('a' from 1), 'a' collate "C", (now(),now()) overlaps (now(),now()), normalize('a'), 'a' is normalized from t
select now() at time zone 'utc'
select $1::int
select $1 + 1, $2::text
select format('%s',1), concat('a',1,true), concat_ws(',',variadic array['a']), json_build_object('a',1), jsonb_path_query('{}','$.a')
select B'101', X'1F', 1.5, 1e10, 10000000000, true, null
select 1 as "x""", 'f' as ":funcid", 2 as "a b {c} \ (d)"
select * from information_schema.tables
select * from information_schema.columns
select * from pg_roles
select relname from pg_class c join pg_namespace n on n.oid=c.relnamespace where relkind in ('r','v') and n.nspname !~ '^pg_toast' and pg_table_is_visible(c.oid)
select * from pg_stat_activity
select * from pg_settings
select * from pg_locks
update vv set id=3 where id=1
select * from t where (id,note) in ((1,'a'),(2,'b'))
select * from t where id = $1 limit $2
select * from t order by id fetch first 3 rows with ties
with x as not materialized (select 1) select * from x,x y
select id from t group by distinct id, note
insert into t(id) values (5) returning (select 1), t.*
select json_agg(t) from t
select ntile(2) over (order by id groups between unbounded preceding and current row) from t
select 'a' < any (array['b']) and m = 'a' from moods
select int4range(1,2) && int4range(2,3), '[1,2)'::int4range
select make_interval(days => 10)
insert into part(a,b) select 1,'x' from t
select * from part where a = 1
insert into gs(a) values (1)
select array[1.5]::int[], array['1']::int[]
