create table customers (
  id int primary key, name text not null, country text not null, tax_id text not null);
create table orders (
  id int primary key, customer_id int not null references customers,
  status text not null, total numeric(10, 2) not null, created_at timestamptz not null);
create table order_items (
  order_id int not null references orders on delete cascade, line int not null,
  product text not null, quantity int not null, price numeric(10, 2) not null,
  primary key (order_id, line));
create table order_audit (
  order_id int not null, what text not null, total numeric(10, 2) not null,
  at timestamptz not null default now());
create table invoices (
  id int primary key, order_id int not null, status text not null, amount numeric(10, 2) not null);

create function orders_after_delete() returns trigger language plpgsql as $$
begin
  insert into order_audit (order_id, what, total) values (old.id, 'deleted', old.total);
  return old;
end $$;
create trigger orders_after_delete after delete on orders
  for each row execute function orders_after_delete();

insert into customers
  select n, (array['Acme', 'Birch', 'Cedar', 'Delta', 'Elm'])[1 + n % 5] || ' ' || n,
    (array['DE', 'FR', 'NL', 'PT'])[1 + n % 4], 'TX-' || (100000 + n * 37)
  from generate_series(1, 40) n;
insert into orders
  select n, 1 + (n * 7) % 40, (array['paid', 'shipped', 'paid', 'open'])[1 + n % 4],
    round((20 + (n * 37) % 900 + 0.95)::numeric, 2),
    timestamptz '2026-05-01 08:00:00+00' + n * interval '5 hours'
  from generate_series(1, 400) n;
update orders set status = 'cancelled', customer_id = 17 where id in (117, 121, 355);
insert into order_items
  select o.id, l, (array['desk', 'lamp', 'chair', 'shelf', 'rug'])[1 + (o.id + l) % 5],
    1 + (o.id + l) % 3, round((5 + (o.id * l) % 90)::numeric, 2)
  from orders o, generate_series(1, 4) l;
insert into invoices
  select n, n, case when n % 20 = 0 then 'overdue' else 'settled' end,
    round((20 + (n * 37) % 900 + 0.95)::numeric, 2)
  from generate_series(1, 400) n;
analyze;
