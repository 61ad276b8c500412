//! One chart as a picture of its own, with its title, legend and colours.

use app::{
    charts::{ChartSpec, Theme, Width, export_svg, render_png},
    filter::filter_texts,
    preferences::{Preferences, Theme as Chosen},
    reports::{
        groups::{self, By, GroupsPage},
        overview::charts::chart,
        starts::charts as starts_charts,
    },
    written::button,
};
use axum::{
    extract::{Path, rejection::PathRejection},
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use reports::{Engine, Query, overview::Range};
use tokio::sync::Semaphore;

use super::{Asked, Problem, Reports, failed_inside, reader};

/// `GET /overview/{chart}.svg` and `.png`: as on the page, compared with the previous period unless the address says otherwise.
pub async fn overview(
    Reports(engine): Reports,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let (id, ending) = named(file)?;
    let chosen = reader(&headers);
    let query = asked.query.compared();
    let report = engine.overview(&query).await?;
    let spec = chart(&id, chosen.language, &report, &query).ok_or_else(missing)?;
    picture(&*engine, chosen, &query, &report.range, spec, ending).await
}

/// `GET /agents/{chart}.svg` and `.png`, likewise.
pub async fn agents(
    Reports(engine): Reports,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    of_groups(By::Agent, &*engine, named(file)?, &headers, &asked.query).await
}

/// `GET /tags/{chart}.svg` and `.png`, likewise.
pub async fn tags(
    Reports(engine): Reports,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    of_groups(By::Tag, &*engine, named(file)?, &headers, &asked.query).await
}

/// `GET /button/{chart}.svg` and `.png`, likewise.
pub async fn button(
    Reports(engine): Reports,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let (id, ending) = named(file)?;
    let chosen = reader(&headers);
    let report = engine.button(&asked.query.compared()).await?;
    let spec = button::charts::chart(&id, chosen.language, &report, &asked.query).ok_or_else(missing)?;
    picture(&*engine, chosen, &asked.query, &report.range, spec, ending).await
}

/// `GET /starts/{chart}.svg` and `.png`, likewise.
pub async fn starts(
    Reports(engine): Reports,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let (id, ending) = named(file)?;
    let chosen = reader(&headers);
    let query = asked.query.compared();
    let report = engine.starts(&query).await?;
    let spec = starts_charts::chart(&id, chosen.language, &report, &query).ok_or_else(missing)?;
    picture(&*engine, chosen, &query, &report.range, spec, ending).await
}

async fn of_groups(
    by: By,
    engine: &dyn Engine,
    (id, ending): (String, Ending),
    headers: &HeaderMap,
    query: &Query,
) -> Result<Response, Problem> {
    let query = query.compared();
    let page = GroupsPage::of(by, engine, &query).await?;
    let chosen = reader(headers);
    let spec = groups::charts::chart(by, &id, chosen.language, &page, &query).ok_or_else(missing)?;
    picture(engine, chosen, &query, &page.range, spec, ending).await
}

fn missing() -> Problem {
    Problem::not_found("There is no such chart.")
}

/// Which picture of which chart an address means.
fn named(file: Result<Path<String>, PathRejection>) -> Result<(String, Ending), Problem> {
    let Path(file) = file.map_err(|_| missing())?;
    match file.rsplit_once('.') {
        Some((id, "svg")) => Ok((id.to_owned(), Ending::Svg)),
        Some((id, "png")) => Ok((id.to_owned(), Ending::Png)),
        _ => Err(missing()),
    }
}

/// The turns of pictures being drawn: each keeps a processor busy for a while.
static DRAWING: Semaphore = Semaphore::const_new(2);

#[derive(Clone, Copy, PartialEq)]
enum Ending {
    Svg,
    Png,
}

async fn picture(
    engine: &dyn Engine,
    chosen: Preferences,
    query: &Query,
    range: &Range,
    spec: ChartSpec,
    ending: Ending,
) -> Result<Response, Problem> {
    let mut caption = vec![chosen.language.dates_text(&range.from, &range.to), range.zone.clone()];
    caption.extend(filter_texts(chosen.language, query, &engine.choices().await?));
    let theme = if chosen.theme == Chosen::Dark { Theme::Dark } else { Theme::Light };
    let svg = export_svg(&spec, &caption.join(" · "), Width::Wide, theme);
    let (kind, suffix) = if ending == Ending::Svg { ("image/svg+xml", "svg") } else { ("image/png", "png") };
    let name = format!("attachment; filename=\"rapporto-{}-{}-{}.{suffix}\"", spec.id, range.from, range.to);
    let headers: [(HeaderName, String); 3] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    if ending == Ending::Svg {
        return Ok((headers, svg).into_response());
    }
    let turn = DRAWING.acquire().await;
    let drawing = tokio::task::spawn_blocking(move || {
        let png = render_png(&svg);
        drop(turn);
        png
    });
    let rendered = drawing.await;
    match rendered {
        Ok(Ok(png)) => Ok((headers, png).into_response()),
        Ok(Err(error)) => Err(failed_inside("a chart could not be drawn", &error)),
        Err(error) => Err(failed_inside("drawing a chart ended early", &error)),
    }
}
