//! The starts behind each number.

use reports::Query;
use reports::query::Compare;
use reports::starts::Count;

use crate::links::behind;

pub use crate::links::STARTS;

/// Its sendings, and with `tab=sends` the starts one by one.
pub const SENDS: &str = "/starts/sends";

/// The parameters that only rows are narrowed by.
pub const OF_ROWS: [&str; 4] = ["count", "reported", "sending_known", "tab"];

/// The page's range, filter and drill-down. What pages compare with by default stays out of their addresses.
pub fn kept(query: &Query) -> Query {
    let compare = query.compare.filter(|with| *with != Compare::Previous);
    Query { drill: query.drill.clone(), compare, ..query.filter_only() }
}

/// Those behind a number: the page's range, filter and drill-down, and these parameters in the place of others of their names.
pub fn rows(query: &Query, parameters: &[(&str, &str)]) -> String {
    let mut narrowed = kept(query);
    for (name, value) in parameters {
        narrowed = narrowed.start_parameter(name, value);
    }
    narrowed.start_parameter("tab", "sends").href(SENDS)
}

/// Those that a count counts; none behind 0.
pub fn counted(query: &Query, count: Count, n: u64, parameters: &[(&str, &str)]) -> Option<String> {
    let with_count: Vec<(&str, &str)> = parameters.iter().copied().chain([("count", count.as_str())]).collect();
    behind(n, || rows(query, &with_count))
}

/// Those that a time is the time of: `n` of the `of` that the parameter narrows them to, all but those of which nobody knows when they were sent.
pub fn timed_rows(query: &Query, n: u64, of: u64, parameter: (&str, &str)) -> Option<String> {
    let both = [parameter, ("sending_known", "true")];
    let narrowing = if n == of { both.get(..1) } else { both.get(..) };
    behind(n, || rows(query, narrowing.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_number_opens_its_rows_under_the_same_filters() {
        let query = Query::parse("range=all&compare=year&line=l1&template=a&scope=all").unwrap();
        assert_eq!(
            counted(&query, Count::Read, 3, &[("template", "b")]).unwrap(),
            "/starts/sends?range=all&compare=year&line=l1&template=b&scope=all&count=read&tab=sends"
        );
        assert_eq!(counted(&query, Count::Read, 0, &[]), None);
    }

    #[test]
    fn a_time_opens_the_sends_that_it_is_the_time_of() {
        let query = Query::parse("range=all").unwrap();
        let href = |n, of| timed_rows(&query, n, of, ("reported", "delivered"));
        assert_eq!(href(3, 3).unwrap(), "/starts/sends?range=all&reported=delivered&tab=sends");
        assert_eq!(href(2, 3).unwrap(), "/starts/sends?range=all&reported=delivered&sending_known=true&tab=sends");
        assert_eq!(href(0, 3), None);
    }
}
