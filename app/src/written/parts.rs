//! What the server hands over, and how it is put on the page.

use leptos::prelude::*;

use crate::charts::{Axis, ChartSpec, Downloads, Kind, Point, Series, Span, Ticks, Words};
use crate::i18n::Language;
use crate::load::wire::{Pack, Reader, Wire, fields};
use crate::parts::axes::axis;
use crate::parts::report::drawn;

/// A page, in the words of a language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    /// In the browser's tab.
    pub title: String,
    /// What stands above the filters: HTML.
    pub head: String,
    /// The answer, in order.
    pub parts: Vec<Part>,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// HTML.
    Html(String),
    /// A chart.
    Picture(Box<Picture>),
    /// Charts and HTML that share a grid.
    Grid(Vec<Part>),
}

/// A chart, and what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What it shows. Values are written as its ticks are in the reader's language.
    pub spec: ChartSpec,
    /// It takes a whole row.
    pub is_wide: bool,
    /// Address of its files, without ending: `/starts/sends-over-time`.
    pub path: String,
    /// The query of its files.
    pub query: String,
    /// Beside its heading: HTML.
    pub beside: String,
}

/// Puts a part on the page.
pub(super) fn view(language: Language, part: Part) -> AnyView {
    match part {
        Part::Html(html) => view! { <div class="written" inner_html=html></div> }.into_any(),
        Part::Picture(picture) => chart(language, *picture),
        Part::Grid(parts) => {
            let parts = parts.into_iter().map(|part| view(language, part)).collect_view();
            view! { <div class="charts">{parts}</div> }.into_any()
        }
    }
}

fn chart(language: Language, Picture { spec, is_wide, path, query, beside }: Picture) -> AnyView {
    let axis = axis(language, spec.axis.ticks, spec.axis.unit.clone());
    let span = if is_wide { Span::Full } else { Span::Half };
    let beside = view! { <div class="written" inner_html=beside></div> }.into_any();
    drawn(language, spec.axis(axis), span, Downloads::at(&path, &query), beside, None)
}

fields! {
    Written { title, head, parts }
    Picture { spec, is_wide, path, query, beside }
    ChartSpec { id, title, kind, axis, points, series, whole, words }
    Point { label, tick, href, partial, previous, ink, event }
    Series { name, ink, values, previous, n, hrefs }
    Words { point, total, colon, previous, event, partial, missing, share, table, more_rows, merged, download }
}

impl Pack for Part {
    fn pack(&self, wire: &mut Wire) {
        match self {
            Part::Html(html) => {
                0u8.pack(wire);
                html.pack(wire);
            }
            Part::Picture(picture) => {
                1u8.pack(wire);
                picture.pack(wire);
            }
            Part::Grid(parts) => {
                2u8.pack(wire);
                parts.pack(wire);
            }
        }
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(match u8::unpack(reader)? {
            0 => Part::Html(Pack::unpack(reader)?),
            1 => Part::Picture(Box::new(Pack::unpack(reader)?)),
            _ => Part::Grid(Pack::unpack(reader)?),
        })
    }
}

impl Pack for Kind {
    fn pack(&self, wire: &mut Wire) {
        let (kind, rows, columns) = match self {
            Kind::Bars => (0u8, None, None),
            Kind::Lines => (1, None, None),
            Kind::Columns => (2, None, None),
            Kind::Shares => (3, None, None),
            Kind::Pie => (5, None, None),
            Kind::Heat { rows, columns } => (4, Some(rows), Some(columns)),
        };
        kind.pack(wire);
        for names in [rows, columns].into_iter().flatten() {
            names.pack(wire);
        }
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(match u8::unpack(reader)? {
            0 => Kind::Bars,
            1 => Kind::Lines,
            2 => Kind::Columns,
            3 => Kind::Shares,
            5 => Kind::Pie,
            _ => Kind::Heat { rows: Pack::unpack(reader)?, columns: Pack::unpack(reader)? },
        })
    }
}

/// Its ticks and its unit; how a value is put into words is the reader's language's.
impl Pack for Axis {
    fn pack(&self, wire: &mut Wire) {
        let ticks = match self.ticks {
            Ticks::Count => 0u8,
            Ticks::Duration => 1,
            Ticks::Percent => 2,
            Ticks::Score => 3,
        };
        ticks.pack(wire);
        self.unit.pack(wire);
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        let ticks = match u8::unpack(reader)? {
            0 => Ticks::Count,
            1 => Ticks::Duration,
            2 => Ticks::Percent,
            _ => Ticks::Score,
        };
        Some(Axis::plain(ticks, String::unpack(reader)?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_page_arrives_as_it_was_written() {
        let words = Words {
            point: "Day".to_owned(),
            total: "Total".to_owned(),
            colon: ": ".to_owned(),
            previous: String::new(),
            event: String::new(),
            partial: "incomplete".to_owned(),
            missing: String::new(),
            share: "Share".to_owned(),
            table: String::new(),
            more_rows: String::new(),
            merged: "{n}".to_owned(),
            download: String::new(),
        };
        let heat = Kind::Heat { rows: vec!["Mon".to_owned()], columns: vec!["0".to_owned(), "1".to_owned()] };
        let grid = [
            (Kind::Bars, Ticks::Count),
            (Kind::Lines, Ticks::Duration),
            (Kind::Shares, Ticks::Percent),
            (Kind::Pie, Ticks::Count),
            (heat, Ticks::Score),
        ];
        let grid = grid.map(|(kind, ticks)| {
            let point = Point::new("Monday", "Mon").href("/starts?at=1").partial(true).ink(3);
            let series = Series::new("Sent", 2, [Some(1.5), None]).previous([Some(1.0)]).n([4]).hrefs([None]);
            let spec = ChartSpec::new("sends", "Sends", kind, words.clone())
                .axis(Axis::plain(ticks, "sends"))
                .points([point, Point::default()])
                .series(series)
                .whole(7.0);
            Part::Picture(Box::new(Picture {
                spec,
                is_wide: true,
                path: "/starts/sends".to_owned(),
                query: "tag=a".to_owned(),
                beside: "<p>".to_owned(),
            }))
        });
        let parts = vec![Part::Html("<b>1</b>".to_owned()), Part::Grid(grid.into())];
        let page = Written { title: "Starts".to_owned(), head: "<h1>".to_owned(), parts };
        assert_eq!(Wire::of(&page).unpack::<Written>().unwrap(), page);
    }
}
