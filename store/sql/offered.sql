-- What conversations were opened by or ran in, for the filter bar: flows with their names, the first ?1 templates and campaigns. Each step
-- of a recursion is one look into an index: the next value after the one before.
with recursive flows (value) as (
    select min(flow) from conversation where flow is not null and gone = 0
    union all
    select (select min(flow) from conversation where flow > flows.value and gone = 0) from flows where flows.value is not null
), templates (value) as (
    select min(template) from conversation where template is not null and gone = 0
    union all
    select (select min(template) from conversation where template > templates.value and gone = 0)
    from templates where templates.value is not null
), campaigns (value) as (
    select min(campaign) from conversation where campaign is not null and gone = 0
    union all
    select (select min(campaign) from conversation where campaign > campaigns.value and gone = 0)
    from campaigns where campaigns.value is not null
)
select 'flow', value, (select name from flow where ext = value) from flows where value is not null
union all
select * from (select 'template', value, null from templates where value is not null limit ?1)
union all
select * from (select 'campaign', value, null from campaigns where value is not null limit ?1)
