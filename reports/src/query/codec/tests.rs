#![allow(clippy::unwrap_used)]

use super::*;
use crate::conversations::Column;
use crate::query::{
    AgentRole, ChartMetric, Clock, Compare, Direction, Filter, Group, HourOfWeek, Hours, Match, MessageKind, NewIn,
    RatingDrill, Sort, Source, Status, Table, View,
};
use crate::range::Preset;
use chrono::NaiveDate;
use proptest::option;
use proptest::prelude::*;

fn parse(query: &str) -> Query {
    Query::parse(query).unwrap()
}

#[test]
fn columns_stand_in_their_own_order_and_the_usual_ones_are_left_out() {
    let query = parse("columns=line,id&columns=phone&columns=line");
    assert_eq!(query.view.columns, [Column::Phone, Column::Line, Column::Id]);
    assert_eq!(query.to_query_string(), "columns=phone,line,id");
    assert_eq!(parse("columns=phone%2Cline%2Cid"), query);
    let usual: Vec<&str> = Column::DEFAULT.iter().rev().map(|column| column.key()).collect();
    assert_eq!(parse(&format!("columns={}", usual.join(","))), Query::default());
    assert_eq!(bad("columns=phone,nothing").1, "nothing");
}

fn bad(query: &str) -> (String, String, String) {
    let bad = Query::parse(query).unwrap_err();
    (bad.parameter, bad.value, bad.reason)
}

fn dates(from: &str, to: &str) -> RangeSpec {
    RangeSpec::Dates { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

/// Every parameter there is, in canonical order.
const FULL: &str = "from=2026-10-01&to=2026-10-31&group=day&compare=year&contact_tag=vip&contact_tag=lead&contact_tags=all\
    &tag=sales&tags=all&not_tag=spam&not_contact_tag=test&agent=a1&agent=unassigned&hours=outside&clock=business\
    &line=5511888880000&source=inbound&source=flow&direction=inbound&status=closed&q=ana&sort=-started_at\
    &metric=rating&heat=messages&table=daily&page=2&template=promo&origin=mass&user=new&scope=all&reason=x&button=b\
    &version=v&execution=e&step=s&tab=viewer&by=time&untagged=true&row_agent=a9&not_row_agent=a2&not_row_agent=phone&also_agent=owner%3Aa1&also_agent=first%3A%21a1%2Ca2&row_tag=t%209&row_tag=u&contact=c%2B1&agent_role=owner&at=2026-10-05&hour_of_week=mon-14&rating=5\
    &unanswered=true&new=true&answered=true&messages=agent&message_hour=sun-09&replies=true&utm_source=ig&utm_medium=&utm_campaign=c&utm_term=t\
    &utm_content=d&referrer=&referrer_url=u&landing_page=p&campaign=october&flow=f1";

#[test]
fn every_parameter_is_read_and_written_in_canonical_order() {
    let query = parse(FULL);
    assert_eq!(query.to_query_string(), FULL);
    assert_eq!(query.filter.contact_tag, ["vip", "lead"]);
    assert_eq!(query.drill.hour_of_week, Some(HourOfWeek { weekday: 0, hour: 14 }));
    assert_eq!(query.drill.other.len(), 21);
    let mut shuffled: Vec<_> = FULL.split('&').collect();
    shuffled.reverse();
    let mut reversed = parse(&shuffled.join("&"));
    assert_eq!(reversed.filter.contact_tag, ["lead", "vip"], "values keep their order");
    reversed.drill.row_tag.reverse();
    reversed.drill.not_row_agent.reverse();
    reversed.drill.also_agent.reverse();
    assert_eq!(reversed.drill, query.drill);
}

#[test]
fn defaults_are_left_out() {
    assert_eq!(Query::default().to_query_string(), "");
    let spelled = "?range=last_30_days&contact_tags=any&tags=any&hours=any&clock=all&metric=conversations&heat=conversations\
        &page=1&untagged=false&new=false";
    assert_eq!(parse(spelled), Query::default());
    assert_eq!(parse("range=last_7_days").href("/overview"), "/overview?range=last_7_days");
    assert_eq!(Query::default().href("/overview"), "/overview");
    assert_eq!(parse("compare=none").to_query_string(), "compare=none");
}

#[test]
fn any_tag_survives_every_round_trip() {
    let tag = "100%20 & co+é #1";
    let query = Query::default().with(|query| query.filter.tag = vec![tag.to_string()]);
    let text = query.to_query_string();
    assert_eq!(text, "tag=100%2520%20%26%20co%2B%C3%A9%20%231");
    assert_eq!(parse(&text), query);
    // As a browser's form writes it.
    assert_eq!(parse("tag=100%2520+%26+co%2B%C3%A9+%231"), query);
    assert_eq!(format!("tag={}", encode_component(tag)), text);
}

#[test]
fn a_plain_form_s_empty_fields_are_not_given() {
    let form = "range=last_7_days&from=&to=&group=&compare=&contact_tag=&contact_tags=any&tag=&tag=vip&agent=&hours=any\
        &clock=all&line=&source=&direction=&status=&q=++&rating=&page=";
    assert_eq!(parse(form).to_query_string(), "range=last_7_days&tag=vip");
    assert_eq!(parse("range=custom&from=2026-10-01&to=2026-10-31").range, dates("2026-10-01", "2026-10-31"));
    assert_eq!(parse("range=&from=2026-10-01&to=2026-10-31").range, dates("2026-10-01", "2026-10-31"));
    assert_eq!(parse("utm_source=&flow=").drill.other.len(), 2, "none is a value there");
    assert_eq!(parse("button=").to_query_string(), "button=", "here too");
    assert_eq!(parse("template=&origin="), Query::default());
}

#[test]
fn unknown_parameters_are_ignored() {
    assert_eq!(parse("fbclid=1&tag=a&style=excel&%ff=1&&=&nonsense=%ff").to_query_string(), "tag=a");
}

#[test]
fn a_value_that_cannot_be_is_named() {
    let words = |query: &str| {
        let (parameter, value, reason) = bad(query);
        (parameter, value, reason.split(' ').take(4).collect::<Vec<_>>().join(" "))
    };
    let expect = |query: &str, parameter: &str, value: &str, start: &str| {
        assert_eq!(words(query), (parameter.to_string(), value.to_string(), start.to_string()), "{query}");
    };
    expect("from=2026-10-31&to=2026-10-01", "from", "2026-10-31", "must not be after");
    expect("from=2026-10-01", "to", "", "from and to go");
    expect("to=2026-10-01&from=", "from", "", "from and to go");
    expect("range=today&from=2026-10-01&to=2026-10-02", "range", "today", "give either a named");
    expect("range=custom", "range", "custom", "needs both from and");
    expect("range=fortnight", "range", "fortnight", "must be one of");
    for date in ["2026-02-30", "2026-1-05", "01/10/2026", "+026-10-01", "today", "2026-10-01T00:00"] {
        expect(&format!("from={}&to=2026-10-31", encode_component(date)), "from", date, "must be a date");
    }
    expect("from=1899-12-31&to=2026-10-31", "from", "1899-12-31", "must lie between 1900-01-01");
    expect("group=year", "group", "year", "must be one of");
    expect("compare=last", "compare", "last", "must be one of");
    expect("tags=some", "tags", "some", "must be one of");
    expect("hours=closed", "hours", "closed", "must be one of");
    expect("source=email", "source", "email", "must be one of");
    expect("status=open", "status", "open", "must be one of");
    expect("new=yes", "new", "yes", "must be one of");
    expect("untagged=yes", "untagged", "yes", "must be true or");
    for hour in ["mon-24", "mon-100", "14-mon", "mon", "monday-1", "mon--1", "mon-+1"] {
        for name in ["hour_of_week", "message_hour"] {
            expect(&format!("{name}={}", encode_component(hour)), name, hour, "must be a weekday");
        }
    }
    for rating in ["0", "6", "4.5", "05"] {
        expect(&format!("rating={rating}"), "rating", rating, "must be 1, 2,");
    }
    for page in ["0", "-1", "two", "99999999999"] {
        expect(&format!("page={page}"), "page", page, "must be a whole");
    }
    expect("sort=started_at;--", "sort", "started_at;--", "must be a column's");
    expect("heat=clicks", "heat", "clicks", "must be conversations or");
    expect("tag=%ff", "tag", "\u{fffd}", "must be UTF-8, percent-encoded");
    expect("clock=all&clock=business", "clock", "business", "was given before as");
    assert_eq!(parse("clock=business&clock=business").filter.clock, Clock::Business);
    let long = "x".repeat(MAX_SEARCH + 1);
    assert_eq!(bad(&format!("q={long}")).0, "q");
    assert!(Query::parse(&format!("q={}", &long[1..])).is_ok());
    assert!(Query::parse("group=year").unwrap_err().to_string().contains("hour, day, week, month"));
}

#[test]
fn a_parameter_has_only_so_many_values() {
    let tags = |n: usize| (0..n).map(|i| format!("tag=t{i}")).collect::<Vec<_>>().join("&");
    assert_eq!(parse(&tags(MAX_VALUES)).filter.tag.len(), MAX_VALUES);
    assert_eq!(parse(&format!("{}&tag=t0", tags(MAX_VALUES))).filter.tag.len(), MAX_VALUES, "t0 is there already");
    let refused = Query::parse(&format!("range=today&{}", tags(MAX_VALUES + 37))).unwrap_err();
    assert_eq!(refused.to_string(), "tag=137 values: takes at most 100");
}

#[test]
fn an_hour_s_key_may_come_with_a_bare_plus() {
    let key = "2026-10-25T02:00+02:00";
    assert_eq!(parse("at=2026-10-25T02:00+02:00").drill.at.as_deref(), Some(key));
    assert_eq!(parse("at=2026-10-25T02%3A00%2B02%3A00").drill.at.as_deref(), Some(key));
    assert_eq!(parse("hour_of_week=sun-9").to_query_string(), "hour_of_week=sun-09");
}

#[test]
fn the_hour_of_messages_speaks_of_messages_and_that_of_the_start_does_not() {
    assert_eq!(parse("message_hour=mon-14").to_query_string(), "messages=all&message_hour=mon-14");
    let both = parse("message_hour=mon-14&messages=agent&hour_of_week=tue-3");
    assert_eq!(both.to_query_string(), "hour_of_week=tue-03&messages=agent&message_hour=mon-14");
    assert_eq!(parse("hour_of_week=tue-3").drill.messages, None);
}

#[test]
fn links_keep_the_filter_and_drop_what_belongs_to_the_page() {
    let query = parse(FULL);
    let kept = query.filter_only();
    assert_eq!((kept.range, kept.compare, &kept.filter), (query.range, query.compare, &query.filter));
    assert_eq!((kept.group, kept.search, kept.sort), (query.group, None, None));
    assert_eq!((kept.drill, kept.view), (Drill::default(), View::default()));
    let drilled = parse("group=week&tag=a&compare=year&page=3").drill(|drill| drill.at = Some("2026-W40".into()));
    assert_eq!(drilled.to_query_string(), "group=week&tag=a&at=2026-W40");
    let moved = query.with_range(RangeSpec::Preset(Preset::Today));
    assert_eq!((moved.drill.at, moved.view.page), (None, None));
    let hourly = parse("group=hour&range=today");
    assert_eq!(hourly.with_range(RangeSpec::Preset(Preset::All)).group, None, "hours of years are too many");
}

#[test]
fn addresses_and_json_use_the_same_words() {
    fn same<T: Serialize + Copy>(all: &[T], word: fn(T) -> &'static str) {
        for choice in all {
            assert_eq!(serde_json::to_string(choice).unwrap(), format!("\"{}\"", word(*choice)));
        }
    }
    same(Preset::ALL, Preset::as_str);
    same(Group::ALL, Group::as_str);
    same(Compare::ALL, Compare::as_str);
    same(Match::ALL, Match::as_str);
    same(Hours::ALL, Hours::as_str);
    same(Clock::ALL, Clock::as_str);
    same(Source::ALL, Source::as_str);
    same(Direction::ALL, Direction::as_str);
    same(Status::ALL, Status::as_str);
    same(AgentRole::ALL, AgentRole::as_str);
    same(NewIn::ALL, NewIn::as_str);
    same(MessageKind::ALL, MessageKind::as_str);
    same(ChartMetric::ALL, ChartMetric::as_str);
    same(Table::ALL, Table::as_str);
    for preset in Preset::ALL {
        assert_eq!(Preset::from_word(preset.as_str()), Some(*preset));
    }
}

/// Any text but the empty one, with everything that has a meaning in an address.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[%+&=#? ;/:@a-zé\u{0}-\u{1f}]{1,8}", "\\PC{1,6}", any::<char>().prop_map(String::from)]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::btree_set(any_text(), 0..3).prop_map(|set| set.into_iter().rev().collect())
}

fn choice<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

fn any_range() -> impl Strategy<Value = RangeSpec> {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
    prop_oneof![
        choice(Preset::ALL).prop_map(RangeSpec::Preset),
        (0i64..100_000, 0i64..9000).prop_map(move |(from, length)| {
            let from = first + chrono::TimeDelta::days(from);
            RangeSpec::Dates { from, to: from + chrono::TimeDelta::days(length) }
        }),
    ]
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let tags = (texts(), choice(Match::ALL), texts(), choice(Match::ALL), texts(), texts());
    let rest = (texts(), choice(Hours::ALL), choice(Clock::ALL), texts());
    let enums = (
        proptest::sample::subsequence(Source::ALL, 0..3),
        option::of(choice(Direction::ALL)),
        proptest::sample::subsequence(Status::ALL, 0..3),
    );
    (tags, rest, enums).prop_map(|(tags, rest, enums)| Filter {
        contact_tag: tags.0,
        contact_tags: tags.1,
        tag: tags.2,
        tags: tags.3,
        not_tag: tags.4,
        not_contact_tag: tags.5,
        agent: rest.0,
        hours: rest.1,
        clock: rest.2,
        line: rest.3,
        source: enums.0,
        direction: enums.1,
        status: enums.2,
    })
}

fn any_drill() -> impl Strategy<Value = Drill> {
    let rating = prop_oneof![Just(RatingDrill::Any), (1u8..=5).prop_map(RatingDrill::Score)];
    let hour = (0u8..7, 0u8..24).prop_map(|(weekday, hour)| HourOfWeek { weekday, hour });
    let own = proptest::sample::select(&OTHER_OWN[..]).prop_flat_map(|name| (Just(name), any_text()));
    let drill = proptest::sample::select(&OTHER_DRILL[..]).prop_flat_map(|name| (Just(name), "|[a-z +%]{1,4}"));
    let also = proptest::sample::subsequence(&["owner:a1", "first:!a1,a2", "member:%21"][..], 0..3);
    let also = also.prop_map(|values| values.into_iter().map(str::to_owned).collect());
    let other = proptest::collection::btree_map(0usize..8, prop_oneof![own, drill], 0..4);
    (
        any::<[bool; 6]>(),
        (option::of(any_text()), option::of(any_text()), texts(), texts(), also),
        option::of(choice(AgentRole::ALL)),
        option::of("2026-(10-0[1-9]|W[0-4][0-9]|10|10-01T02:00[+-]02:00)"),
        option::of(hour.clone()),
        option::of(rating),
        option::of((choice(MessageKind::ALL), option::of(hour))),
        option::of(choice(NewIn::ALL)),
        other,
    )
        .prop_map(
            |(
                flags,
                (row_agent, contact, not_row_agent, row_tag, also_agent),
                agent_role,
                at,
                hour_of_week,
                rating,
                messages,
                new,
                other,
            )| {
                let mut other: Vec<_> = other.into_values().map(|(name, value)| (name.to_string(), value)).collect();
                let rank = |name: &str| OTHER_OWN.iter().chain(&OTHER_DRILL).position(|n| *n == name);
                other.sort_by_key(|(name, _)| rank(name));
                other.dedup_by(|a, b| a.0 == b.0);
                Drill {
                    untagged: flags[0],
                    row_agent,
                    not_row_agent,
                    also_agent,
                    row_tag,
                    contact,
                    agent_role,
                    at,
                    hour_of_week,
                    rating,
                    unanswered: flags[1],
                    new,
                    answered: flags[2],
                    within_target: flags[3].then_some(flags[4]),
                    messages: messages.map(|(kind, _)| kind),
                    message_hour: messages.and_then(|(_, hour)| hour),
                    replies: flags[5],
                    other,
                }
            },
        )
}

fn any_query() -> impl Strategy<Value = Query> {
    let view =
        (option::of(choice(&ChartMetric::ALL[1..])), any::<bool>(), option::of(choice(Table::ALL)), option::of(2u32..));
    let columns = (proptest::sample::subsequence(&Column::ALL[..], 0..6), any::<bool>());
    let sort = ("[a-z_]{1,12}", any::<bool>()).prop_map(|(column, descending)| Sort { column, descending });
    let search = any_text().prop_map(|text| text.trim().to_string()).prop_filter("not empty", |text| !text.is_empty());
    (
        any_range(),
        option::of(choice(Group::ALL)),
        option::of(choice(Compare::ALL)),
        any_filter(),
        any_drill(),
        (option::of(search), option::of(sort)),
        (view, columns),
    )
        .prop_map(|(range, group, compare, filter, drill, (search, sort), (view, (columns, percentiles)))| Query {
            range,
            group,
            compare,
            filter,
            drill,
            search,
            sort,
            view: View { metric: view.0, heat_messages: view.1, table: view.2, page: view.3, columns, percentiles },
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(query in any_query()) {
        let text = query.to_query_string();
        let read = Query::parse(&text).unwrap();
        prop_assert_eq!(&read, &query);
        prop_assert_eq!(read.to_query_string(), text.clone());
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+' && byte != b'#'));
    }

    #[test]
    fn nothing_makes_it_panic_and_what_is_taken_is_canonical(text in "([a-z_]{0,12}=?[%+&=0-9a-f-]{0,6}&?){0,6}|\\PC*") {
        if let Ok(query) = Query::parse(&text) {
            let canonical = query.to_query_string();
            prop_assert_eq!(Query::parse(&canonical).unwrap().to_query_string(), canonical.clone());
            prop_assert_eq!(Query::parse(&canonical).unwrap(), query);
        }
    }

    #[test]
    fn any_bytes_of_any_known_parameter_are_taken_or_refused_by_its_name(
        parts in proptest::collection::vec((proptest::sample::select(&read::KNOWN[..]), proptest::collection::vec(any::<u8>(), 0..12), any::<bool>()), 0..6),
        repeated in 1_usize..3000,
    ) {
        let written: Vec<String> = parts
            .iter()
            .map(|(name, bytes, packed)| {
                let value: String = if *packed {
                    bytes.iter().map(|byte| format!("%{byte:02x}")).collect()
                } else {
                    String::from_utf8_lossy(bytes).replace('&', "%")
                };
                format!("{name}={value}")
            })
            .collect();
        let many = written.first().map_or_else(String::new, |first| vec![first.as_str(); repeated].join("&"));
        for text in [written.join("&"), many] {
            match Query::parse(&text) {
                Ok(query) => prop_assert_eq!(Query::parse(&query.to_query_string()).unwrap(), query),
                Err(bad) => prop_assert!(read::KNOWN.contains(&bad.parameter.as_str()), "{}", bad.parameter),
            }
        }
    }
}

#[test]
fn addresses_of_flows_mean_their_whole_life_unless_they_say_otherwise() {
    let whole = Query::parse_at("/flows/f1", "tab=versions").unwrap();
    assert_eq!(whole.range, RangeSpec::Preset(Preset::All));
    assert_eq!(whole.href("/flows/f1"), "/flows/f1?tab=versions");
    assert_eq!(whole.filter_only().href("/overview"), "/overview?range=all");
    let month = Query::parse_at("/api/v1/flows/f1/viewer", "range=last_30_days").unwrap();
    assert_eq!(month, Query::default());
    assert_eq!(
        (month.href("/flows.csv"), month.href("/overview")),
        ("/flows.csv?range=last_30_days".into(), "/overview".into())
    );
    assert_eq!(Query::parse_at("/flowsheet", "").unwrap(), Query::default());
    // What nobody has chosen is not carried over.
    assert_eq!(whole.href_from("/flows/f1", "/overview"), "/overview?range=all&tab=versions");
    assert_eq!(Query::parse("tag=a").unwrap().href_from("/overview", "/flows"), "/flows?tag=a");
    let week = Query::parse("range=last_7_days").unwrap();
    assert_eq!(week.href_from("/overview", "/flows"), "/flows?range=last_7_days");
    assert_eq!(Query::parse_at("/api/v1/reports/flows", "").unwrap().range, RangeSpec::Preset(Preset::All));
}

#[test]
fn a_table_that_a_report_does_not_have_is_told_those_it_has() {
    let refused = |path: &str, table: &str| Query::parse_at(path, &format!("table={table}")).unwrap_err().reason;
    for path in ["/tags", "/tags.csv", "/tags/conversations.svg", "/api/v1/reports/tags"] {
        assert_eq!(refused(path, "x"), "must be one of pairs", "{path}");
        assert_eq!(refused(path, "weekly"), "must be one of pairs", "{path}");
        assert_eq!(Query::parse_at(path, "table=pairs").unwrap().view.table, Some(Table::Pairs));
    }
    let overview = "must be one of buckets, daily, weekly, sources, heatmap, ratings";
    assert_eq!([refused("/overview", "pairs"), refused("/overview.csv", "x")], [overview, overview]);
    assert_eq!(refused("/starts.tsv", "x"), "must be one of buckets, templates, campaigns, reasons");
    for path in ["/agents.csv", "/conversations", "/flows/f1.csv", "/api/v1/reports/button"] {
        assert_eq!(refused(path, "weekly"), "this report has no tables to choose from", "{path}");
    }
}

#[test]
fn pages_compare_with_the_period_before_unless_the_address_says_otherwise() {
    let asked = |query| Query::parse(query).unwrap().compared().to_query_string();
    assert_eq!(asked("tag=a"), "compare=previous&tag=a");
    assert_eq!([asked("compare=year"), asked("compare=none")], ["compare=year", "compare=none"]);
}
